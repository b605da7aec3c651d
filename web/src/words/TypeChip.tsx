import { type ConflictType, typeNames } from '../../../src/rules.ts';
import styles from './words.module.css';

export function TypeChip({ type }: { type: ConflictType }) {
  return (
    <abbr className={styles.chip} data-type={type} title={typeNames[type]}>
      {type}
    </abbr>
  );
}
