import { IConstruct } from 'constructs';
import type { BackupDefinition } from './backup-definition';
import type { AppPart, PartKind } from './counterparts';
import { DefinitionNote } from './definition-notes';
import { hubAddressOf } from './hub-address';
import { identityEventsRegion, organizationEventsRegion } from '../data/regions';
import { accountsIn, contains, TargetModel } from '../organization-layout/layout-model';
import { listed } from '../private/listed';
import { hasResource } from '../private/template-resources';
import { PlanModel } from '../protection/plan-variants';

type Note = Pick<DefinitionNote, 'id' | 'text'>;

/** What is deployed in the accounts of an organization, as one template for all of them or as a stack of each. */
const IN_ALL_ACCOUNTS: ReadonlyArray<PartKind> = ['memberBaseline', 'eventForwarding', 'framework'];

/** What constructs of one kind and names lack in their app, each said once. */
export function counterpartNotes(alike: ReadonlyArray<AppPart>, all: ReadonlyArray<AppPart>, app: IConstruct): Note[] {
  const notes = [...new Set(alike.map(({ definition }) => definition))].flatMap((definition) => NOTES[alike[0].kind](definition, all, app));
  return notes.filter(({ text }, i) => notes.findIndex((one) => one.text === text) === i);
}

const NOTES: { readonly [kind in PartKind]: (definition: BackupDefinition, all: ReadonlyArray<AppPart>, app: IConstruct) => Note[] } = {
  policies: (definition, all) => [...missingBaselines(definition, all), ...missingCentral(definition._planned.plans, definition, all)],
  memberBaseline: (definition, all) => (makesTemplatesOnly(all) || all.some((one) => one.kind === 'policies' && sameNames(one.definition, definition)) ? [] : [{
    id: 'policiesMissing',
    text: 'the baseline makes a vault and roles for plans that backup policies of the organization give, and no OrgBackupPolicy of this app makes these: nothing is backed up unless another app does; '
      + 'add one in the home account, or acknowledge this where another app has it',
  }]),
  localBaseline: (definition, all) => [
    ...all.some((one) => one.kind === 'policies' && sameNames(one.definition, definition)) ? [] : missingLocalBaselines(definition, all),
    ...missingCentral(definition._planned.templates.flatMap((one) => one.plans), definition, all),
  ],
  centralAccount: () => [],
  eventHub: (definition, all) => [...missingForwarding(definition, all), ...missingRoleChanges(definition, all)],
  eventForwarding: (definition, all) => missingHub(definition, all),
  framework: (_, all, app) => (makesTemplatesOnly(all) || all.some(({ kind }) => kind === 'eventHub') || hasResource(app, 'AWS::Backup::ReportPlan') ? [] : [{
    id: 'frameworksNotReported',
    text: 'neither BackupReports nor a BackupEventHub of this app tells anybody what the frameworks find; add BackupReports with a ReportNotifier in the home account, or acknowledge this where another app has them',
  }]),
};

/** An app whose stacks all leave the account open makes templates that others deploy, and what stands beside them there is not known. */
function makesTemplatesOnly(all: ReadonlyArray<AppPart>): boolean {
  return all.every(({ kind, account }) => IN_ALL_ACCOUNTS.includes(kind) && account === undefined);
}

/** Vaults and roles that plans of policies name, and that nobody makes in some account and Region. */
function missingBaselines(definition: BackupDefinition, all: ReadonlyArray<AppPart>): Note[] {
  const { _member: member, memberAccounts, _parts: { policyRegions } } = definition;
  if (!member.managed || definition._planned.plans.length === 0) {
    return missingLocalBaselines(definition, all);
  }
  const made = all.filter((one) => one.kind === 'memberBaseline' && sameNames(one.definition, definition));
  const names = `plans name the vault '${namesOf(definition)[0]}' and the role '${definition.naming.backupRoleName}'`;
  const missing = [...missingTargets(definition, made), ...namesOfPlaces(missingPlaces(placesOf(memberAccounts, policyRegions), made, definition))];
  // a StackSet's template reaches accounts that no layout lists
  const everywhere = made.some(({ account }) => account === undefined);
  return [
    ...everywhere ? [] : definition._notes('policyWithoutRollout').filter(({ part }) => part === 'policyWithoutRollout'),
    ...made.length === 0 ? [baselineNote(`${names}, and no MemberBackupBaseline of this app makes them: every job fails in accounts and Regions where nobody does; `
      + 'deploy one to each, say MemberVault.existing() where they are there already')]
      : missing.length === 0 ? [] : [baselineNote(`${names}, and no MemberBackupBaseline of this app makes them in ${listed(missing, 'places')}: every job fails there unless somebody does; ${deployThere(made)}`)],
    ...missingLocalBaselines(definition, all),
  ];
}

/** Accounts and Regions whose local plans nobody deploys: a baseline holds them. */
function missingLocalBaselines(definition: BackupDefinition, all: ReadonlyArray<AppPart>): Note[] {
  const { _parts: { local }, _member: member } = definition;
  const made = all.filter(({ kind }) => kind === 'localBaseline');
  const missing = member.managed ? missingPlaces(local.flatMap((one) => placesOf(one.accounts, one.regions)), made, definition) : [];
  return missing.length === 0 ? [] : [baselineNote(`local plans are deployed by a MemberBackupBaseline of their account and Region and this app has none in ${named(missing)}: nothing is backed up there unless another app `
    + 'does; deploy one there')];
}

function baselineNote(text: string): Note {
  return { id: 'baselineMissing', text: `${text}, or acknowledge this where another app makes them` };
}

/** Central vaults that copies lead to and nobody makes. */
function missingCentral(plans: ReadonlyArray<PlanModel>, definition: BackupDefinition, all: ReadonlyArray<AppPart>): Note[] {
  const { _central: central } = definition;
  if (!central?.managed) {
    return [];
  }
  const wanted = [...new Set(plans.flatMap(({ rules }) => rules.flatMap(({ copies }) => copies.map(({ arn }) => arn.split(':')))).filter((arn) => arn[4] === central.account).map((arn) => arn[3]))].sort();
  const missing = missingPlaces(placesOf([central.account], wanted), all.filter(({ kind }) => kind === 'centralAccount'), definition);
  return missing.length === 0 ? [] : [{
    id: 'centralAccountMissing',
    text: `plans copy to the central account and no CentralBackupAccount of this app makes its vault in ${named(missing)}: every copy fails unless somebody does; `
      + 'deploy one there, say CentralVault.existing() where it is there already, or acknowledge this where another app makes it',
  }];
}

function missingForwarding(definition: BackupDefinition, all: ReadonlyArray<AppPart>): Note[] {
  const { layout, memberAccounts, _parts: { local } } = definition;
  const hub = hubAddressOf(definition);
  const { busName } = hub;
  // events of AWS Organizations appear there and nowhere else
  const organizationEvents = organizationEventsRegion(layout.partition);
  const stated = (one: string | undefined) => (one === undefined ? [] : [one]);
  const managementPlaces = placesOf(stated(layout.managementAccount), stated(organizationEvents));
  // a delegated administrator's calls of AWS Organizations are logged in its own account, in that Region too
  const homePlaces = placesOf(stated(layout.homeAccount), [...layout.regions, ...stated(organizationEvents)]);
  const forwarding = all.filter((one) => one.kind === 'eventForwarding' && sameBus(one.definition, definition));
  const note = (text: string): Note => ({ id: 'eventsNotForwarded', text: `${text}, or acknowledge this where another app does` });
  if (forwarding.length === 0) {
    return [note(`no EventForwarding of this app sends events to ${busName}: nothing arrives at the hub, and nothing fails; deploy one to every account and Region`)];
  }
  const known = [
    ...placesOf(memberAccounts, layout.regions), ...local.filter((one) => !one.external).flatMap((one) => placesOf(one.accounts, one.regions)),
    ...layout.centralAccount === undefined ? [] : placesOf([layout.centralAccount], layout.centralRegions),
    ...managementPlaces, ...homePlaces, ...placesOf(stated(layout.recoveryAccount), layout.regions),
    ...layout.managementAccount === undefined ? [] : placesOf([layout.managementAccount], layout.regions),
  ];
  const missing = [...missingTargets(definition, forwarding), ...namesOfPlaces(missingPlaces(known, forwarding, definition))];
  return missing.length === 0 ? [] : [note(`no EventForwarding of this app sends the events of ${listed(missing, 'places')} to ${busName}: the hub says nothing of what happens there; ${deployThere(forwarding)}`)];
}

/** Calls of AWS IAM are logged in one Region: without forwarding from there nobody hears of changed roles, those of the forwarding among them. */
function missingRoleChanges(definition: BackupDefinition, all: ReadonlyArray<AppPart>): Note[] {
  const { layout, memberAccounts } = definition;
  const { partition, regions, centralAccount, recoveryAccount } = layout;
  const region = identityEventsRegion(partition);
  const forwarding = all.filter((one) => one.kind === 'eventForwarding' && sameBus(one.definition, definition));
  // elsewhere what is missing there is missing like any other Region
  if (region === undefined || regions.includes(region) || forwarding.length === 0) {
    return [];
  }
  const accounts = [...memberAccounts, centralAccount, recoveryAccount].filter((one): one is string => one !== undefined);
  const units = forwarding.flatMap(({ reach }) => (reach && !reach.regions.includes(region) ? reach.units.map(({ id }) => id) : []));
  const reached = forwarding.flatMap(({ reach }) => (reach?.regions.includes(region) ? reach.units.map(({ id }) => id) : []));
  const missing = [...new Set([
    ...units.filter((id) => !reached.includes(id)),
    ...missingPlaces(placesOf(accounts, [region]), forwarding, definition).map(({ account }) => account),
  ])];
  return missing.length === 0 ? [] : [{
    id: 'roleChangesNotForwarded',
    text: `calls of AWS IAM are logged in ${region}, which is not among the layout's regions, and no EventForwarding of this app is there in ${listed(missing, 'accounts and units')}: nobody is told when somebody changes the `
      + 'roles of AWS Backup or those that forward events. Name the Region in regions of the forwarding\'s template or deploy an EventForwarding there, or acknowledge this where another app does',
  }];
}

function missingHub(definition: BackupDefinition, all: ReadonlyArray<AppPart>): Note[] {
  const { busArn } = hubAddressOf(definition);
  return makesTemplatesOnly(all) || all.some((one) => one.kind === 'eventHub' && sameBus(one.definition, definition)) ? [] : [{
    id: 'eventHubMissing',
    text: `events are sent to ${busArn} and no BackupEventHub of this app makes it: they end in the dead-letter queue of each account unless somebody does; `
      + 'add one in the home account and Region, or acknowledge this where another app has it',
  }];
}

function sameNames(one: BackupDefinition, other: BackupDefinition): boolean {
  return one === other || namesOf(one).join() === namesOf(other).join();
}

function sameBus(one: BackupDefinition, other: BackupDefinition): boolean {
  return one === other || hubAddressOf(one).busArn === hubAddressOf(other).busArn;
}

/** Names by which plans find what baselines make. */
export function namesOf({ naming, _planned: { vaults } }: BackupDefinition): [vaultName: string, backupRole: string] {
  return [vaults.standard.vaultName, naming._roleWithPath(naming.backupRoleName)];
}

interface Place {
  readonly account: string;
  readonly region: string;
}

function placesOf(accounts: ReadonlyArray<string>, regions: ReadonlyArray<string>): Place[] {
  return accounts.flatMap((account) => regions.map((region) => ({ account, region })));
}

/** Places in which none of some constructs is deployed; a stack without account or Region may go to any, a StackSet goes to its units. */
function missingPlaces(places: ReadonlyArray<Place>, made: ReadonlyArray<AppPart>, { layout }: BackupDefinition): Place[] {
  const taken = new Set(made.filter(({ reach }) => !reach).map(({ account = '*', region = '*' }) => `${account} ${region}`));
  const byStackSets = made.flatMap(({ reach }) => (reach ? [reach] : []))
    .map(({ regions, units }) => ({ regions, accounts: new Set(units.flatMap((unit) => accountsIn(unit, layout._model))) }));
  return places.filter(({ account, region }) => ![`${account} ${region}`, `${account} *`, `* ${region}`, '* *'].some((one) => taken.has(one))
    // StackSets never deploy to the management account
    && (account === layout.managementAccount || !byStackSets.some((one) => one.regions.includes(region) && one.accounts.has(account))));
}

/** Targets of assignments that no StackSet reaches as a whole and of which no account is known but those of roles; what is deployed by other means may go anywhere. */
function missingTargets({ layout, _parts: { assigned } }: BackupDefinition, made: ReadonlyArray<AppPart>): string[] {
  const reached = made.flatMap(({ reach }) => reach?.units ?? []);
  if (reached.length === 0 || made.some(({ reach, account }) => !reach && account === undefined)) {
    return [];
  }
  const { managementAccount, homeAccount, centralAccount, recoveryAccount } = layout;
  const roles = [managementAccount, homeAccount, centralAccount, recoveryAccount];
  const known = (target: TargetModel) => accountsIn(target, layout._model).some((id) => !roles.includes(id));
  return assigned.map(({ target }) => target)
    .filter((target) => !known(target) && !reached.some((unit) => contains(unit, target, layout._model))).map(({ id }) => id);
}

function deployThere(made: ReadonlyArray<AppPart>): string {
  return made.some(({ reach }) => reach) ? 'name their units in targets of the roll-out (accounts need their parentId in the layout), or deploy one there' : 'deploy one there';
}

/** `333333333333 (us-east-1, us-west-2), 444444444444 (us-east-1)`. */
function named(places: ReadonlyArray<Place>): string {
  return listed(namesOfPlaces(places), 'accounts');
}

function namesOfPlaces(places: ReadonlyArray<Place>): string[] {
  const byAccount = new Map<string, string[]>();
  places.forEach(({ account, region }) => byAccount.set(account, [...byAccount.get(account) ?? [], region]));
  return [...byAccount].map(([account, regions]) => `${account} (${[...new Set(regions)].join(', ')})`);
}
