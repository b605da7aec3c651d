import type { Conflict, ConflictMoney, Pair, PairMoney } from '../../../src/api/contract.ts';
import { durationInWords } from '../../../src/durations.ts';
import { formatMoney, formatRatePerHour } from '../words/money.ts';
import { agencyName } from '../words/organizations.ts';
import styles from './Money.module.css';
import { PageSection } from './PageSection.tsx';

const costTypes: Readonly<Record<ConflictMoney['costType'], string>> = {
  Recovery: 'Recovery (billed already)',
  Avoidance: 'Avoidance (not billed)',
};

/** What the collisions of this side cost; of the other sides nothing is shown. */
export function Money({ conflict }: { conflict: Conflict }) {
  const { own, money, pairs } = conflict;
  if (own.kind !== 'visit')
    return (
      <PageSection title="Money">
        <p className={styles.none}>Training is not billed; what the collision costs stands with the visit.</p>
      </PageSection>
    );
  if (money === null)
    return (
      <PageSection title="Money">
        <p className={styles.none}>Not computed yet: the next night does it.</p>
      </PageSection>
    );
  return (
    <PageSection title="Money" note={`Of this visit, ${agencyName(own.agency)}`}>
      <dl className={styles.kinds}>
        <div>
          <dt>Cost type</dt> <dd>{costTypes[money.costType]}</dd>
        </div>
        <div>
          <dt>Visit type</dt> <dd>{money.visitType}</dd>
        </div>
      </dl>
      <table className={styles.prices}>
        <caption className={styles.hidden}>Prices of this visit, collision by collision</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">Shift</th>
            <th scope="col">Overlap</th>
            <th scope="col">Final</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map((pair) =>
            pair.money === null ? null : <Prices key={pair.pairId} pair={pair} money={pair.money} />,
          )}
        </tbody>
        {pairs.length > 1 && (
          <tfoot>
            <tr>
              <th scope="row">Together</th>
              <td>{formatMoney(money.shiftPrice)}</td>
              <td>{formatMoney(money.overlapPrice)}</td>
              <td>{formatMoney(money.finalPrice)}</td>
            </tr>
          </tfoot>
        )}
      </table>
      <p className={styles.explanation}>
        {own.billing?.isBilled === null && 'No price: the source does not say whether this visit is billed. '}
        Final: the overlap price of what is resolved.
        {pairs.some(({ money: one }) => one?.isCounted === false) &&
          ' In brackets: the same collision once more, not counted.'}
      </p>
    </PageSection>
  );
}

function rateOf({ ratePerMinute }: PairMoney): string {
  return Number(ratePerMinute) === 0 ? 'no rate' : `at ${formatRatePerHour(ratePerMinute)} per hour`;
}

function Prices({ pair, money }: { pair: Pair; money: PairMoney }) {
  const price = (amount: string) => (money.isCounted ? formatMoney(amount) : `(${formatMoney(amount)})`);
  return (
    <tr>
      <th scope="row">
        {agencyName(pair.other.agency)}
        <span className={styles.minutes}>{rateOf(money)}</span>
      </th>
      <td>
        {price(money.shiftPrice)}
        <span className={styles.minutes}>{durationInWords(money.fullShiftMinutes)}</span>
      </td>
      <td>
        {price(money.overlapPrice)}
        <span className={styles.minutes}>{durationInWords(money.overlapMinutes)}</span>
      </td>
      <td>{price(money.finalPrice)}</td>
    </tr>
  );
}
