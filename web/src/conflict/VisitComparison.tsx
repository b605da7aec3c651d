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
  const [ownLacksIt, otherLacksIt] = [lacks(own, section), lacks(other, section)];
  if (ownLacksIt && isHidden) return null;
  return (
    <tbody className={styles.section}>
      {section.facts.map((fact, index) => {
        const isMerged = isHidden || otherLacksIt;
        if (!ownLacksIt && !isMerged && !isFactHidden(fact))
          return (
            <tr key={fact.name}>
              <th scope="row">{fact.name}</th>
              <Compared fact={fact} own={own} other={other} />
            </tr>
          );
        return (
          <tr key={fact.name}>
            <th scope="row">{fact.name}</th>
            {!ownLacksIt && <td>{fact.of(own) ?? '–'}</td>}
            {ownLacksIt && index === 0 && <Instead of={section} text={noVisit(own)} />}
            <td className={styles.mark} />
            {isMerged && index === 0 && (
              <Instead of={section} text={otherLacksIt ? noVisit(other) : notShown} />
            )}
            {!isMerged && isFactHidden(fact) && <td className={styles.notShown}>{notShown}</td>}
            {!isMerged && !isFactHidden(fact) && <td>{fact.of(other) ?? '–'}</td>}
          </tr>
        );
      })}
    </tbody>
  );
}

/** One cell for all facts of a section. */
function Instead({ of, text }: { of: VisitSection; text: string }) {
  return (
    <td rowSpan={of.facts.length} className={styles.notShown}>
      {text}
    </td>
  );
}

const notShown = 'Not shown to your role';

function lacks(side: Side, { isOfVisits }: VisitSection): boolean {
  return isOfVisits && side.kind !== 'visit';
}

/** `Training, no visit` */
function noVisit({ kind }: Side): string {
  return `${sideNames[kind].plain}, no visit`;
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
