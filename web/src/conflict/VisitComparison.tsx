import type { Pair, Side } from '../../../src/api/contract.ts';
import { sideNames } from '../words/sides.ts';
import styles from './VisitComparison.module.css';
import { sectionsFor, type VisitFact, type VisitSection } from './visitFacts.ts';

/** Both sides fact by fact; what is equal steps back, so that what differs is seen. */
export function VisitComparison({ own, pair }: { own: Side; pair: Pair }) {
  const names = sideNames[own.kind];
  const otherName = sideNames[pair.other.kind].other;
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className={styles.hidden}>{`${names.own} and ${otherName.toLowerCase()}`}</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">
              <span className={styles.which}>{names.own}</span>
              <span className={styles.agency}>{own.agency.name}</span>
            </th>
            <td className={styles.mark} />
            <th scope="col">
              <span className={styles.which}>{otherName}</span>
              <span className={styles.agency}>{pair.other.agency.name}</span>
            </th>
          </tr>
        </thead>
        {sectionsFor(own, pair.other).map((section) => (
          <Section key={section.title} section={section} own={own} other={pair.other} />
        ))}
      </table>
    </div>
  );
}

function Section({ section, own, other }: { section: VisitSection; own: Side; other: Side }) {
  const isHidden = section.part !== null && other.hidden.includes(section.part);
  const isFactHidden = ({ part }: VisitFact) => part !== undefined && other.hidden.includes(part);
  return (
    <tbody className={styles.section}>
      {section.facts.map((fact, index) => (
        <tr key={fact.name}>
          <th scope="row">{fact.name}</th>
          {isHidden || isFactHidden(fact) ? (
            <>
              <td>{fact.of(own) ?? '–'}</td>
              <td className={styles.mark} />
              {(index === 0 || !isHidden) && (
                <td rowSpan={isHidden ? section.facts.length : 1} className={styles.notShown}>
                  Not shown to your role
                </td>
              )}
            </>
          ) : (
            <Compared fact={fact} own={own} other={other} />
          )}
        </tr>
      ))}
    </tbody>
  );
}

function Compared({ fact, own, other }: { fact: VisitFact; own: Side; other: Side }) {
  const [ours, theirs] = [fact.of(own), fact.of(other)];
  const comparison = ours === null || theirs === null ? 'unknown' : ours === theirs ? 'equal' : 'different';
  return (
    <>
      <td>{ours ?? '–'}</td>
      <td className={styles.mark} data-comparison={comparison}>
        {comparison === 'equal' && <Mark text="=" meaning="the same" />}
        {comparison === 'different' && <Mark text="≠" meaning="different" />}
      </td>
      <td data-comparison={comparison}>{theirs ?? '–'}</td>
    </>
  );
}

function Mark({ text, meaning }: { text: string; meaning: string }) {
  return (
    <>
      <span aria-hidden="true">{text}</span>
      <span className={styles.hidden}>{meaning}</span>
    </>
  );
}
