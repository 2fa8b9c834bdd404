import { Annotations } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { LIMITS } from '../data/limits';
import { NAMES } from '../data/names';
import { distinct } from '../definition/assigned-tiers';
import { BackupDefinition } from '../definition/backup-definition';
import { checkParameterName } from '../private/parameter-names';
import { checkForm, refuseToken, reject } from '../private/validation';
import { planOfTier, WrittenPlan } from '../protection/plan-writer';
import { planNameOf } from '../protection/tier-planning';

/** The plan of an account, as a parameter has it. */
export interface LocalPlanParameter {
  readonly account: string;
  readonly tier: string;
  readonly parameterName: string;
  /** Undefined where the list of plan and tags can't say what the tier does. */
  readonly value?: string;
  readonly reason?: string;
}

/** The plans of accounts, by account and tier; what is too long is refused. */
export function localPlanParameters(definition: BackupDefinition, accounts: ReadonlyArray<string>, prefix: string): LocalPlanParameter[] {
  refuseToken('parameterPrefix', prefix, 'it begins names that others look for', 'write the text itself');
  checkForm('parameterPrefix', prefix, NAMES.parameterName, 'write it like /backup/local-plans');
  const { partition, regions, globalRegion } = definition.layout;
  const places = { partition, regions: [...regions, globalRegion] };
  return accounts.flatMap((account) => writtenPlans(definition, account).map(([tier, plan]): LocalPlanParameter => {
    const parameterName = checkParameterName('parameterPrefix', `${prefix}/${account}/${tier}`, places, 'shorten parameterPrefix');
    if ('reason' in plan) {
      return { account, tier, parameterName, reason: plan.reason };
    }
    const value = JSON.stringify(plan.json);
    if (value.length > LIMITS.parameterCharacters) {
      reject(`plan of tier '${tier}' for ${account}`, `${value.length} characters`, `an SSM parameter takes ${LIMITS.parameterCharacters}`,
        'divide its rules over several tiers, or set planParameters to false');
    }
    return { account, tier, parameterName, value };
  }));
}

/** Creates the parameters, and says what they cost and which are left out. */
export function createParameters(scope: Construct, parameters: ReadonlyArray<LocalPlanParameter>): ssm.StringParameter[] {
  const plans = new Construct(scope, 'Plans');
  const written = parameters.filter(({ value }) => value !== undefined);
  const advanced = written.filter(({ value }) => value!.length > LIMITS.standardParameterCharacters);
  if (advanced.length > 0) {
    Annotations.of(scope).addWarningV2('cdk-org-backup:advancedParameters',
      `${advanced.length === 1 ? 'a plan has' : `${advanced.length} plans have`} more than ${LIMITS.standardParameterCharacters} characters (${advanced.map(({ parameterName }) => parameterName).join(', ')}): `
      + 'SSM parameters of the advanced tier cost about 0.05 USD a month each; set planParameters to false if nobody reads them');
  }
  const leftOut = parameters.filter(({ value }) => value === undefined);
  if (leftOut.length > 0) {
    Annotations.of(scope).addWarningV2('cdk-org-backup:planNotInParameter',
      `a plan with a list of tags can't say what ${leftOut.map(({ tier, account, reason }) => `tier '${tier}' of ${account} does: ${reason}`).join('; ')}. Its parameter is left out`);
  }
  return written.map(({ account, tier, parameterName, value }) => new ssm.StringParameter(plans, `${account}-${tier}`, {
    parameterName,
    stringValue: value!,
    description: `Backup plan of ${account}, as ProtectionTier.fromBackupPlan() reads it`,
    // SSM takes no parameter back to the standard tier: one that shrinks keeps its tier, a new one is of the standard tier
    tier: value!.length > LIMITS.standardParameterCharacters ? ssm.ParameterTier.ADVANCED : ssm.ParameterTier.INTELLIGENT_TIERING,
  }));
}

/** The tiers of an account, in the order of their names; one that is there for several Regions has one plan. */
function writtenPlans(definition: BackupDefinition, account: string): [string, WrittenPlan][] {
  const { naming, layout, _parts: { local, central }, _planned: { vaults } } = definition;
  const mine = local.filter(({ accounts }) => accounts.includes(account));
  return distinct(mine.flatMap(({ tiers }) => tiers)).map((tier): [string, WrittenPlan] => {
    const having = mine.filter(({ tiers }) => tiers.some(({ name }) => name === tier.name));
    return [tier.name, planOfTier(tier, {
      partition: layout.partition,
      regions: having.flatMap(({ regions }) => regions).sort(),
      vaultName: vaults.standard.vaultName,
      airGappedVaultName: vaults.airGapped.vaultName,
      central: layout.isExternal(account) ? [] : central?.models ?? [],
      tagKey: naming.tagKey,
      planName: planNameOf(tier, naming),
    })];
  }).sort(([a], [b]) => (a < b ? -1 : 1));
}
