import { byText, groupBy, indexBy } from './collections.ts';
import { normalState } from './cross-state.ts';
import { visiblePayersOf } from './money.ts';
import { plus, zero } from './rational.ts';
import type { AnalyticsRows } from './rows.ts';
import type { Conflict, DashboardCell, NightState, Pair, PairMoney, Snapshot } from './state.ts';

/** A canonical pair that a payer's dashboard can see, with all that dimensions are made of. */
interface Seen {
  readonly pair: Pair;
  readonly money: PairMoney;
  readonly conflict: Conflict;
  readonly own: Snapshot;
  readonly con: Snapshot;
  readonly payerState: string | null;
}

type Dimensions = Readonly<Record<string, string | null>>;

/** DOMAIN.md §9, every cell from the pairs. The agency, patient, caregiver and contract are those of the pair's own side. */
export function dashboardsOf(
  state: Pick<NightState, 'conflicts' | 'pairs' | 'snapshots' | 'money'>,
  rows: AnalyticsRows,
): DashboardCell[] {
  const seen = seenPairs(state, rows);
  return Object.entries(dashboards).flatMap(([dashboard, dimensionsOf]) =>
    [...groupBy(seen, (pair) => JSON.stringify(dimensionsOf(pair))).values()].map((cell) => ({
      dashboard,
      dimensions: cell[0] === undefined ? {} : dimensionsOf(cell[0]),
      count: new Set(cell.map(({ money }) => money.visit_key)).size,
      shift_price: cell.map(({ money }) => money.shift_price).reduce(plus, zero),
      overlap_price: cell.map(({ money }) => money.overlap_price).reduce(plus, zero),
      final_price: cell.map(({ money }) => money.final_price).reduce(plus, zero),
    })),
  );
}

const type = ({ money }: Seen): Dimensions => ({ conflict_type: money.conflict_type });
const contract = ({ own }: Seen): Dimensions => ({ contract: own.payer_name ?? own.contract_name });
const agency = (seen: Seen): Dimensions => ({
  provider_id: seen.own.provider_id,
  provider_tin: seen.own.provider_tin,
  ...contract(seen),
});
const patient = ({ own }: Seen): Dimensions => ({
  patient_id: own.provider_patient_id ?? own.payer_patient_id,
});
const otherPayer = ({ pair }: Seen): Dimensions => ({ con_payer_id: pair.con_payer_id });
const caregiver = ({ own }: Seen): Dimensions => ({ person_key: own.person_key });
const status = ({ pair }: Seen): Dimensions => ({ status: pair.status });

const byPayer = ({ pair }: Seen): Dimensions => ({ payer_id: pair.payer_id, visit_date: pair.visit_date });
const byProvider = ({ pair, conflict, own }: Seen): Dimensions => ({
  provider_id: pair.provider_id,
  office_id: own.office_id,
  recorded_on: conflict.recorded_on,
});
/** AMBIGUOUS (§9): the state is the payer's, in two letters. */
const byState = ({ pair, payerState }: Seen): Dimensions => ({
  state: payerState,
  visit_date: pair.visit_date,
});
/** By which a state's boards are filtered, and boards of their own. */
const stateFilters = {
  county: ({ own }: Seen): Dimensions => ({ county: own.county }),
  service_code: ({ own }: Seen): Dimensions => ({ service_code: own.service_code }),
  status,
  cost_type: ({ money }: Seen): Dimensions => ({ cost_type: money.cost_type }),
  visit_type: ({ money }: Seen): Dimensions => ({ visit_type: money.visit_type }),
};
const filtered = (seen: Seen): Dimensions =>
  Object.assign({}, ...Object.values(stateFilters).map((dimensionsOf) => dimensionsOf(seen)));

const payerBoards = {
  total: (): Dimensions => ({}),
  conflict_type: type,
  agency,
  patient,
  payer: otherPayer,
  caregiver,
};
const providerBoards = {
  total: (): Dimensions => ({}),
  conflict_type: type,
  payer: ({ pair }: Seen): Dimensions => ({ payer_id: pair.payer_id }),
  // AMBIGUOUS (§9): to a provider, "agency" is the other one.
  agency: ({ pair }: Seen): Dimensions => ({ con_provider_id: pair.con_provider_id }),
  patient,
  caregiver,
};

type Boards = Readonly<Record<string, (seen: Seen) => Dimensions>>;

const boardsFor = (audience: string, by: (seen: Seen) => Dimensions, boards: Boards): Boards =>
  Object.fromEntries(
    Object.entries(boards).map(([name, of]) => [
      `${audience}_${name}`,
      (seen) => ({ ...by(seen), key: JSON.stringify(inOrder(of(seen))) }),
    ]),
  );

const inOrder = (dimensions: Dimensions): Dimensions =>
  Object.fromEntries(Object.entries(dimensions).sort(([a], [b]) => byText(a, b)));

const dashboards: Boards = {
  ...boardsFor('payer', byPayer, payerBoards),
  ...boardsFor('provider', byProvider, providerBoards),
  // AMBIGUOUS (§9): what a state has "plus" are boards, and also filters of all its boards.
  ...boardsFor('state', byState, { ...payerBoards, ...stateFilters }),
  filtered_state: (seen) => ({ ...byState(seen), ...filtered(seen), ...type(seen), ...agency(seen) }),
  payer_summary: (seen) => ({
    ...byPayer(seen),
    group_created_on: seen.conflict.group_created_on,
    provider_id: seen.pair.provider_id,
    ...otherPayer(seen),
    ...contract(seen),
    ...patient(seen),
    ...caregiver(seen),
    ...type(seen),
    ...status(seen),
  }),
};

function seenPairs(
  { conflicts, pairs, snapshots, money }: Pick<NightState, 'conflicts' | 'pairs' | 'snapshots' | 'money'>,
  rows: AnalyticsRows,
): Seen[] {
  const visiblePayers = visiblePayersOf(rows);
  const payers = indexBy(rows.payer, (payer) => payer.payer_id);
  const conflictOf = indexBy(conflicts, ({ conflict_id }) => conflict_id);
  const moneyOf = indexBy(money, ({ pair_id }) => pair_id);
  const sides = indexBy(snapshots, ({ visit_id }) => visit_id);
  return pairs.flatMap((pair): Seen[] => {
    const ofPair = moneyOf.get(pair.id);
    const conflict = conflictOf.get(pair.conflict_id);
    const own = sides.get(pair.visit_id);
    const con = sides.get(pair.con_visit_id);
    if (!ofPair || !conflict || !own || !con || !visiblePayers.has(pair.payer_id)) return [];
    if (!ofPair.is_canonical || ofPair.conflict_type === null) return [];
    const payerState = normalState(payers.get(pair.payer_id ?? '')?.payer_state ?? null);
    return [{ pair, money: ofPair, conflict, own, con, payerState }];
  });
}
