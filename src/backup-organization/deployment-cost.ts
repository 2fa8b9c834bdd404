import { PRICED_TYPES, PRICES, USED_TYPES } from '../data/prices';

/** A line of what is paid for every month. */
export interface CostRow {
  readonly what: string;
  readonly price: keyof typeof PRICES;
  /** How many in a month, at most; undefined where nobody said how much there will be. */
  readonly quantity?: number;
  /** How that is counted. */
  readonly count: string;
}

/** Resources of one template, and in how many places it is. */
export interface CountedTemplate {
  /** How often each type stands in the template. */
  readonly types: { readonly [type: string]: number };
  readonly places: number;
}

/** How much work there is, as `sizing` of the definition says it. */
export interface Work {
  /** In one account and Region, a day. */
  readonly dailyJobs: number;
  readonly evaluations: number;
}

/** What the organization does, beside its resources. */
export interface EstateWork {
  readonly work?: Work;
  readonly memberAccounts: number;
  readonly regions: number;
  /** Regions with frameworks; none where there are none. */
  readonly frameworkRegions: number;
  readonly forwards: boolean;
  /** Custom metrics of hub and notifier, at most. */
  readonly metrics: number;
}

const DAYS = 30;

/** All that costs, resources first. */
export function costRows(templates: ReadonlyArray<CountedTemplate>, estate: EstateWork): CostRow[] {
  return [...resourceRows(templates), ...workRows(estate), ...usedRows(templates)];
}

function resourceRows(templates: ReadonlyArray<CountedTemplate>): CostRow[] {
  const priced = new Map<string, { readonly price: CostRow['price']; readonly placesOf: Map<number, number> }>();
  for (const [type, row] of Object.entries(PRICED_TYPES)) {
    const { what, price } = row!;
    for (const { types, places } of templates.filter((template) => template.types[type] > 0)) {
      const { placesOf } = priced.get(what) ?? { placesOf: new Map<number, number>() };
      placesOf.set(types[type], (placesOf.get(types[type]) ?? 0) + places);
      priced.set(what, { price, placesOf });
    }
  }
  return [...priced].map(([what, { price, placesOf }]) => ({
    what,
    price,
    quantity: [...placesOf].reduce((sum, [each, places]) => sum + each * places, 0),
    count: `in a template × accounts and Regions: ${[...placesOf].map(([each, places]) => `${each} × ${places}`).join(' + ')}`,
  }));
}

function workRows({ work, memberAccounts, regions, frameworkRegions, forwards, metrics }: EstateWork): CostRow[] {
  const everywhere = `${memberAccounts} accounts × ${regions} Regions × ${DAYS} days`;
  const judged = `${memberAccounts} accounts × ${frameworkRegions} Regions × ${DAYS} days`;
  const missing = 'not known: give the definition a sizing';
  const jobs = (places: number) => work && work.dailyJobs * places * DAYS;
  return [
    ...metrics > 0 ? [{ what: 'Custom metrics of hub and notifier', price: 'customMetric' as const, quantity: metrics, count: 'ten of the hub, one of the notifier, and each value that occurs of what `metrics` of both count by' }] : [],
    ...frameworkRegions > 0 ? [
      {
        what: 'Evaluations of AWS Backup Audit Manager', price: 'controlEvaluation' as const, quantity: work && work.evaluations * memberAccounts * frameworkRegions * DAYS,
        count: work ? `${work.evaluations} evaluations × ${judged}; those that follow changes come more often` : missing,
      },
      {
        what: 'Records of AWS Config', price: 'configurationItem' as const, quantity: jobs(memberAccounts * frameworkRegions),
        count: work ? `${work.dailyJobs} recovery points × ${judged}, and each change of one` : missing,
      },
    ] : [],
    ...forwards ? [{
      what: 'Events that are forwarded', price: 'crossAccountEvent' as const, quantity: jobs(memberAccounts * regions), count: work ? `${work.dailyJobs} jobs × ${everywhere}` : missing,
    }] : [],
  ];
}

function usedRows(templates: ReadonlyArray<CountedTemplate>): CostRow[] {
  return Object.entries(USED_TYPES).flatMap(([type, row]) => (templates.some(({ types }) => types[type] > 0) ? [{ ...row!, count: 'as used' }] : []));
}

/** US dollars in a month. */
export function monthly({ quantity, price }: CostRow): number | undefined {
  return quantity === undefined ? undefined : quantity * PRICES[price].usd;
}
