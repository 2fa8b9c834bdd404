import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isOptIn } from '../canary-gate/canary-gate';
import type { CanaryOptions } from '../canary-gate/canary-gate-props';
import { attachedPlans, plansInUnits } from '../canary-gate/canary-jobs';
import { BackupDefinition } from '../definition/backup-definition';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { INSTANCES } from '../private/instances';
import { listed } from '../private/listed';
import { checkInstances, checkMembers } from '../private/validation';
import { wavesOf } from '../rollout/rollout-waves';

/** Where canary accounts and the rest are. */
export interface CanaryWave {
  readonly units: OrganizationTarget[];
  /** Targets of the policies of canary accounts, and of the rest. */
  readonly policies: { readonly canary: OrganizationTarget[]; readonly rest: OrganizationTarget[] };
  /** Units that StackSets of the rest deploy to. */
  readonly rest: OrganizationTarget[];
  /** Regions that have a gate. */
  readonly gateRegions: string[];
  /** Regions with plans in canary accounts in which nobody sees their jobs. */
  readonly blindRegions: string[];
  readonly doubtful: ReadonlyArray<string>;
}

const target = ({ kind, id }: { kind: OrganizationTarget['_kind']; id: string }) => OrganizationTarget._of('targets', kind, id);

/**
 * Divides an organization into canary units and the rest.
 *
 * @param rolloutTargets where members get their templates, if not where tiers are assigned
 */
export function canaryWave(definition: BackupDefinition, canary: CanaryOptions, rolloutTargets: OrganizationTarget[] | undefined): CanaryWave {
  checkMembers('canary', canary, {
    units: 'required', accounts: INSTANCES.canaryAccounts, timeout: 'optional', interval: 'optional', toleratesFailedJobs: 'boolean',
  });
  const { layout } = definition;
  checkInstances('canary.units', canary.units, INSTANCES.target);
  canary.units.forEach((unit, i) => layout._checkTarget(`canary.units[${i}]`, unit));
  const units = canary.units.map(({ _kind: kind, targetId: id }) => ({ kind, id }));
  const waves = wavesOf('canary.units', units, definition._parts.assigned.map((one) => one.target), layout._model);
  const deployedTo = rolloutTargets && wavesOf('canary.units', units, [...rolloutTargets.map(({ _kind: kind, targetId: id }) => ({ kind, id })), ...units], layout._model);
  const attached = attachedPlans(definition);
  const regions = definition._parts.policyRegions.filter((region) => plansInUnits(attached, units, region, layout._model).length > 0);
  const seesAll = layout.homeAccount === layout.managementAccount;
  return {
    units: canary.units,
    policies: { canary: waves.canary.map(target), rest: waves.rest.map(target) },
    // accounts get no StackSet: as targets of tiers they are left out, and as targets of the roll-out it refuses them
    rest: (deployedTo?.rest ?? waves.rest.filter(({ kind }) => kind !== 'account')).map(target),
    gateRegions: regions.filter((region) => seesAll || !isOptIn(region)),
    blindRegions: seesAll ? [] : regions.filter(isOptIn),
    doubtful: [...new Set([...waves.doubtful, ...deployedTo?.doubtful ?? []])],
  };
}

/** Warns of what the layout does not say, and of Regions without a gate. */
export function warnOfCanary(construct: Construct, { doubtful, blindRegions }: CanaryWave): void {
  doubtful.forEach((text) => Annotations.of(construct).addWarningV2('cdk-org-backup:wavesMayMeet', text));
  if (blindRegions.length > 0) {
    Annotations.of(construct).addWarningV2('cdk-org-backup:canaryGateNotInRegion',
      `in ${listed(blindRegions)} a delegated administrator of AWS Backup does not see the jobs of other accounts, as accounts opt in to ${blindRegions.length === 1 ? 'this Region' : 'these Regions'}: `
      + 'there is no gate there; look at the jobs of a canary account');
  }
}
