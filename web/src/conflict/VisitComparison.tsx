import type { Pair, Visit } from '../../../src/api/contract.ts';
import styles from './VisitComparison.module.css';
import { type VisitFact, type VisitSection, visitSections } from './visitFacts.ts';

/** Both visits fact by fact; what is equal steps back, so that what differs is seen. */
export function VisitComparison({ own, pair }: { own: Visit; pair: Pair }) {
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <caption className={styles.hidden}>This visit and the other visit</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">
              <span className={styles.which}>This visit</span>
              <span className={styles.agency}>{own.agency.name}</span>
            </th>
            <td className={styles.mark} />
            <th scope="col">
              <span className={styles.which}>Other visit</span>
              <span className={styles.agency}>{pair.other.agency.name}</span>
            </th>
          </tr>
        </thead>
        {visitSections.map((section) => (
          <Section key={section.title} section={section} own={own} other={pair.other} />
        ))}
      </table>
    </div>
  );
}

function Section({ section, own, other }: { section: VisitSection; own: Visit; other: Visit }) {
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

function Compared({ fact, own, other }: { fact: VisitFact; own: Visit; other: Visit }) {
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
