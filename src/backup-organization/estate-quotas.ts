import { ESTATE_QUOTAS, EstateQuota } from '../data/estate-quotas';

/** How large a backup organization is. */
export interface Estate {
  /** All accounts of the organization. */
  readonly accounts: number;
  /** Accounts that StackSets reach, at most. */
  readonly memberAccounts: number;
  /** The most Regions of a StackSet. */
  readonly regions: number;
  /** StackSets that the app makes in the home account. */
  readonly stackSets: number;
  /** Dependencies of auto-deployment between them. */
  readonly dependencies: number;
  /** Accounts of a Region that are deployed to at a time, in percent. */
  readonly concurrentPercentage: number;
  readonly regionsInParallel: boolean;
  /** Backup policies that the app makes. */
  readonly policies: number;
  /** Service control policies of the target with the most of them; 0 where the app makes none. */
  readonly guardrails: number;
  readonly reportPlans: number;
  /** What AWS raised the quota to. */
  readonly reportPlanQuota: number;
}

/** A quota and how much of it is used. */
export interface QuotaUse extends EstateQuota {
  readonly used: number;
  /** How that is counted. */
  readonly count: string;
}

/** From this share on a quota is near. */
const NEAR = 0.8;

export function quotaUses(estate: Estate): QuotaUse[] {
  const { accounts, memberAccounts, regions, stackSets, dependencies, policies, guardrails, reportPlans, reportPlanQuota } = estate;
  const { concurrentPercentage, regionsInParallel } = estate;
  const atOnce = Math.ceil(memberAccounts * concurrentPercentage / 100);
  return [
    { ...ESTATE_QUOTAS.accounts, used: accounts, count: 'expectedAccounts of the layout' },
    { ...ESTATE_QUOTAS.instances, used: memberAccounts * regions, count: `${memberAccounts} accounts × ${regions} Regions` },
    {
      ...ESTATE_QUOTAS.operations,
      used: regionsInParallel ? atOnce * regions : atOnce,
      count: `${concurrentPercentage} % of ${memberAccounts} accounts${regionsInParallel ? ` × ${regions} Regions` : ', one Region after the other'}`,
    },
    { ...ESTATE_QUOTAS.stackSets, used: stackSets, count: 'those of this app' },
    { ...ESTATE_QUOTAS.dependencies, used: dependencies, count: 'those of this app' },
    { ...ESTATE_QUOTAS.policies, used: policies, count: 'those of this app' },
    ...guardrails === 0 ? [] : [{ ...ESTATE_QUOTAS.guardrails, used: guardrails, count: 'FullAWSAccess and those of this app; others take from what is free' }],
    { ...ESTATE_QUOTAS.reportPlans, limit: reportPlanQuota, used: reportPlans, count: 'those of this app' },
  ];
}

/** Quotas that can't be raised and are exceeded: AWS refuses what goes beyond. */
export function quotaErrors(uses: ReadonlyArray<QuotaUse>): string[] {
  return uses.filter(({ raisable, used, limit }) => !raisable && used > limit)
    .map(({ what, used, limit, count }) => `${used} ${what} (${count}) are more than the ${limit} that AWS allows, and it does not raise this quota; divide the organization over several`);
}

/** Quotas that are exceeded and can be raised, or of which little is left. */
export function quotaWarnings(uses: ReadonlyArray<QuotaUse>): string[] {
  return uses.flatMap(({ what, used, limit, raisable, count }) => {
    const sum = `${used} ${what} (${count})`;
    return used > limit ? raisable ? [`${sum} are more than the quota of ${limit}: ask AWS to raise it before you deploy`] : []
      : used >= limit * NEAR && used > 0 ? [`${sum} come near the quota of ${limit}, which AWS ${raisable ? 'raises on request' : 'does not raise'}`] : [];
  });
}
