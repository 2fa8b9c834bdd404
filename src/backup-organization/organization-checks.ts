import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackupOrganizationPart, BackupOrganizationProps, BackupStackOptions } from './backup-organization-props';
import { checkPrefix, PARAMETER_PREFIX } from './ssm-parameters';
import { NAMES } from '../data/names';
import { BackupDefinition } from '../definition/backup-definition';
import { INSTANCES } from '../private/instances';
import { checkForm, checkMap, checkMembers, Members, reject } from '../private/validation';
import { checkOperation } from '../rollout/rollout-operation';
import { rolloutTargets } from '../rollout/rollout-targets';

const PROPS: Members<BackupOrganizationProps> = {
  definition: 'required', channels: [INSTANCES.notificationChannel], optInResourceTypes: [INSTANCES.optInResourceType], without: 'list', rolloutTargets: [INSTANCES.target],
  rolloutOperation: 'optional', standards: [INSTANCES.standard], stacks: 'map', memberPermissionsBoundaryName: 'text', parameterPrefix: 'text', memberParameters: 'boolean',
  reports: 'list', setup: 'map', delegation: 'map', central: 'map', centralByRegion: 'map', baseline: 'map', framework: 'map', reportBucket: 'map',
  notifier: 'map', hub: 'map', dailyCheck: 'map', policies: 'map', canary: 'map', guardrails: 'map', tagPolicy: 'map', tagRules: 'map', tagRemediations: 'list',
};

const STACK: Members<BackupStackOptions> = {
  synthesizer: INSTANCES.reusableSynthesizer, permissionsBoundaryName: 'text', terminationProtection: 'boolean', tags: 'texts by key',
};

/** What is left out with a part. */
const CONTAINS: { readonly [part in BackupOrganizationPart]?: ReadonlyArray<BackupOrganizationPart> } = {
  [BackupOrganizationPart.MANAGEMENT]: [BackupOrganizationPart.SETUP, BackupOrganizationPart.DELEGATION],
  [BackupOrganizationPart.MONITORING]: [
    BackupOrganizationPart.REPORTS, BackupOrganizationPart.NOTIFIER, BackupOrganizationPart.HUB, BackupOrganizationPart.DAILY_CHECK,
  ],
  [BackupOrganizationPart.HUB]: [BackupOrganizationPart.DAILY_CHECK],
  [BackupOrganizationPart.REPORTS]: [BackupOrganizationPart.NOTIFIER],
  [BackupOrganizationPart.ROLLOUT]: [BackupOrganizationPart.BASELINE],
};

/** The part that an option is about; `framework` is also about what comes after frameworks of another app. */
const PART_OF = {
  setup: BackupOrganizationPart.SETUP,
  optInResourceTypes: BackupOrganizationPart.SETUP,
  delegation: BackupOrganizationPart.DELEGATION,
  guardrails: BackupOrganizationPart.MANAGEMENT,
  tagPolicy: BackupOrganizationPart.MANAGEMENT,
  central: BackupOrganizationPart.CENTRAL,
  centralByRegion: BackupOrganizationPart.CENTRAL,
  baseline: BackupOrganizationPart.BASELINE,
  framework: BackupOrganizationPart.FRAMEWORKS,
  standards: BackupOrganizationPart.FRAMEWORKS,
  reports: BackupOrganizationPart.REPORTS,
  reportBucket: BackupOrganizationPart.REPORTS,
  notifier: BackupOrganizationPart.NOTIFIER,
  hub: BackupOrganizationPart.HUB,
  dailyCheck: BackupOrganizationPart.DAILY_CHECK,
  policies: BackupOrganizationPart.POLICIES,
  tagRules: BackupOrganizationPart.ROLLOUT,
  tagRemediations: BackupOrganizationPart.ROLLOUT,
  rolloutTargets: BackupOrganizationPart.ROLLOUT,
  rolloutOperation: BackupOrganizationPart.ROLLOUT,
  memberPermissionsBoundaryName: BackupOrganizationPart.ROLLOUT,
  memberParameters: BackupOrganizationPart.ROLLOUT,
} satisfies { readonly [prop in keyof BackupOrganizationProps]?: BackupOrganizationPart };

/** Refuses props that a compiler would, and what no part of the organization can be made of. Returns the parts that are made. */
export function checkOrganization(scope: Construct, props: BackupOrganizationProps): (part: BackupOrganizationPart) => boolean {
  checkMembers('', props, PROPS);
  checkScope(scope);
  const { stacks, definition } = props;
  if (stacks) {
    checkMembers('stacks', stacks, { management: 'optional', home: 'optional', central: 'optional', recovery: 'optional' });
    Object.entries(stacks).forEach(([account, options]) => options && checkStack(`stacks.${account}`, options));
  }
  checkBoundary('memberPermissionsBoundaryName', props.memberPermissionsBoundaryName);
  const without = checkParts(props.without ?? []);
  const leftOut = new Set(without.flatMap((part) => [part, ...CONTAINS[part] ?? []]));
  const has = (part: BackupOrganizationPart) => !leftOut.has(part);
  checkOptions(props, has);
  checkAccounts(definition, has);
  if ((props.channels ?? []).length === 0 && (has(BackupOrganizationPart.NOTIFIER) || has(BackupOrganizationPart.HUB))) {
    reject('channels', [], 'nobody would get what reports and the event hub find', 'give at least one channel, or leave out BackupOrganizationPart.MONITORING');
  }
  checkCentral(props);
  checkFramework(props);
  checkPrefix(props.parameterPrefix ?? PARAMETER_PREFIX);
  if (has(BackupOrganizationPart.ROLLOUT)) {
    checkRollout(props);
  }
  return has;
}

/** A stack in a stack would be deployed by itself too, but its name and place would suggest otherwise. */
function checkScope(scope: Construct): void {
  const stack = scope.node.scopes.find((one) => Stack.isStack(one));
  if (stack) {
    reject('scope', stack.node.path, 'the construct makes stacks of several accounts and its scope is in one', 'create it in the app or a stage');
  }
}

function checkStack(prop: string, options: BackupStackOptions): void {
  checkMembers(prop, options, STACK);
  checkBoundary(`${prop}.permissionsBoundaryName`, options.permissionsBoundaryName);
}

function checkBoundary(prop: string, name: string | undefined): void {
  if (name !== undefined && name !== null) {
    checkForm(prop, name, NAMES.policyWithPath);
  }
}

function checkParts(without: ReadonlyArray<BackupOrganizationPart>): ReadonlyArray<BackupOrganizationPart> {
  const known = Object.values(BackupOrganizationPart);
  const unknown = without.findIndex((part) => !known.includes(part));
  if (unknown >= 0) {
    reject(`without[${unknown}]`, without[unknown], `the parts are ${known.join(', ')}`, 'use a member of BackupOrganizationPart');
  }
  return without;
}

function checkOptions(props: BackupOrganizationProps, has: (part: BackupOrganizationPart) => boolean): void {
  for (const [prop, part] of Object.entries(PART_OF)) {
    if ((props[prop as keyof BackupOrganizationProps] ?? undefined) !== undefined && !has(part)) {
      reject(prop, 'given', `the part '${part}' is left out, itself or with the one that it belongs to, so that it would change nothing`, `take ${prop} away, or the part off without`);
    }
  }
  for (const [prop, struct, member] of [['optInResourceTypes', 'setup', 'optInResourceTypes'], ['standards', 'framework', 'standards']] as const) {
    const inside = (props[struct] as { readonly [name: string]: unknown } | undefined)?.[member];
    if (props[prop] && inside !== undefined && inside !== null) {
      reject(`${struct}.${member}`, 'given', `${prop} stands beside ${struct} too, and one of them would count for nothing`, 'take one of them away');
    }
  }
}

function checkFramework({ definition, framework }: BackupOrganizationProps): void {
  if (framework && definition.requirements.length === 0) {
    reject('framework', 'given', 'the definition requires nothing, so that there is no framework', 'give the definition a ProtectionRequirement, or take framework away');
  }
}

/** Said here, as the roll-out would call these props by its own names. */
function checkRollout({ definition, rolloutTargets: targets, rolloutOperation }: BackupOrganizationProps): void {
  const { layout, _parts: { assigned } } = definition;
  checkOperation(rolloutOperation ?? {}, 0, 'rolloutOperation');
  targets?.forEach((target, i) => layout._checkTarget(`rolloutTargets[${i}]`, target));
  if (targets || assigned.length > 0) {
    rolloutTargets(targets?.map(({ _kind: kind, targetId: id }) => ({ kind, id })), assigned, layout._model, 'rolloutTargets');
  }
}

function checkAccounts({ layout }: BackupDefinition, has: (part: BackupOrganizationPart) => boolean): void {
  if (layout.homeAccount === undefined) {
    reject('layout.homeAccount', layout.homeAccount, 'policies, StackSets and reports are made there', 'name it in the layout');
  }
  if (layout.managementAccount === undefined && has(BackupOrganizationPart.MANAGEMENT)) {
    reject('layout.managementAccount', layout.managementAccount, 'it delegates backup policies to the home account',
      'name it in the layout, or leave out BackupOrganizationPart.MANAGEMENT');
  }
}

function checkCentral({ definition, central, centralByRegion }: BackupOrganizationProps): void {
  Object.entries(centralByRegion ?? {}).forEach(([region, options]) => checkMap(`centralByRegion['${region}']`, options));
  if ((central ?? centralByRegion) && !definition._central?.managed) {
    reject(central ? 'central' : 'centralByRegion', 'given', 'the definition has no central vaults that this library makes', 'take it away, or give the definition CentralVault.managed()');
  }
  const { centralRegions } = definition.layout;
  const stranger = Object.keys(centralByRegion ?? {}).find((region) => !centralRegions.includes(region));
  if (stranger !== undefined) {
    reject('centralByRegion', stranger, `the central Regions of the layout are ${centralRegions.join(', ')}`, 'name one of them, or add it to centralRegions');
  }
  const shared = centralRegions.filter((region) => centralByRegion?.[region] === undefined);
  const regional = (['encryptionKey', 'retiredVaultKeys', 'notifications'] as const).find((member) => central?.[member]);
  if (regional && shared.length > 1) {
    reject(`central.${regional}`, 'given', `it is of one Region, and the settings are those of ${shared.join(', ')}`, 'give each Region its own in centralByRegion');
  }
}
