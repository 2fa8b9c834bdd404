import { AssignedTarget, distinct, LocalAccounts, localOf, meeting, reachedAccounts, tierSets } from './assigned-tiers';
import { BoundMemberSettings } from './bound-member-settings';
import { BoundCentralVault, BoundMemberVault } from './bound-vaults';
import { DefinitionNote } from './definition-notes';
import { emptyVaultNotes } from './empty-vaults';
import { InferredDenial } from './inferred-denial';
import { lockedForeverNotes } from './locked-forever';
import { backupRoleNames, checkRegionalRoles, MemberTemplate } from './member-template';
import { ownTagNotes } from './own-tag-notes';
import { roleNotes } from './role-notes';
import { checkCopies, checkPlaceOfResources, checkTiers, MemberVaults, TierRoom } from './tier-checks';
import { checkVaultsByName } from './vaults-by-name';
import { BackupNaming } from '../organization-layout/backup-naming';
import { accountIdsOf, accountTarget, contains, Surroundings, surroundings } from '../organization-layout/layout-model';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { oncePer } from '../private/once-per';
import { reject } from '../private/reject';
import { checkBucketVaults } from '../protection/bucket-vaults';
import { deploysAirGappedVault, regionFacts, SupportOverrides } from '../protection/capabilities';
import { CentralModel } from '../protection/copy-resolution';
import { LifecycleModel, TierModel } from '../protection/model';
import { PlanModel } from '../protection/plan-variants';
import { checkRequirements, JudgedTiers, lateStartNotes } from '../protection/requirement-checks';
import { RequirementModel } from '../protection/requirement-model';
import { requirementNotes } from '../protection/requirement-notes';
import { MeetingPlans, retentionGapNotes } from '../protection/retention-gaps';
import { selectsS3, tierDemands } from '../protection/tier-demands';
import { bucketContext, planTiers, PlanningWarning, tierWarning, warningsBeside } from '../protection/tier-planning';

/** The parts of a definition, each checked by itself, that have to fit together. */
export interface DefinitionParts {
  readonly layout: OrganizationLayout;
  readonly naming: BackupNaming;
  readonly overrides: SupportOverrides;
  readonly assigned: ReadonlyArray<AssignedTarget>;
  readonly local: ReadonlyArray<LocalAccounts>;
  /** Regions of the layout in which policies of the organization take effect. */
  readonly policyRegions: ReadonlyArray<string>;
  readonly requirements: ReadonlyArray<RequirementModel>;
  readonly central?: BoundCentralVault;
  readonly member: BoundMemberVault;
  /** Undefined where nothing is to be set in members. */
  readonly memberSettings?: BoundMemberSettings;
  /** With path. */
  readonly breakGlassRole?: string;
  readonly verifiedDenials: ReadonlyArray<InferredDenial>;
  /** With path; undefined where nobody named any. */
  readonly operatorRoles?: ReadonlyArray<string>;
}

/** A definition, checked and planned once. */
export interface PlannedDefinition {
  /** Of the policies, by name. */
  readonly plans: ReadonlyArray<PlanModel>;
  /** The vaults that plans store in. */
  readonly vaults: MemberVaults;
  readonly templates: ReadonlyArray<MemberTemplate & { readonly local?: LocalAccounts }>;
  readonly notes: ReadonlyArray<DefinitionNote>;
}

const templatesByAccount = oncePer((templates: PlannedDefinition['templates']) => {
  const byAccount = new Map<string, PlannedDefinition['templates'][number][]>();
  for (const template of templates) {
    template.local?.accounts.forEach((account) => byAccount.set(account, [...byAccount.get(account) ?? [], template]));
  }
  return byAccount;
});

/** The templates with local plans of an account. */
export function localTemplatesOf({ templates }: PlannedDefinition, account: string | undefined): PlannedDefinition['templates'] {
  return (account === undefined ? undefined : templatesByAccount(templates).get(account)) ?? [];
}

/** Checks the parts against each other and plans every tier. */
export function planDefinition(parts: DefinitionParts): PlannedDefinition {
  const { layout, naming, overrides, assigned, local, policyRegions, member, central, requirements } = parts;
  const vaults = memberVaults(member, naming);
  const tiers = distinct(assigned.flatMap((one) => one.tiers));
  const meet = meeting(assigned, layout._model);
  const centralModels = central?.models ?? [];
  checkRegionalRoles(naming, local, local.some((one) => tierDemands(one.tiers, overrides).scans));

  const places = { vaultNames: namesOf(vaults), layoutRegions: layout.regions, externalAccounts: layout.externalAccounts };
  const inOrganization = local.filter((one) => !one.external);
  const localRegions = regionsIn(inOrganization);
  const around = surroundings(assigned, layout._model);
  const notes: DefinitionNote[] = [];
  const templates: (MemberTemplate & { local?: LocalAccounts })[] = [];
  let plans: PlanModel[] = [];
  if (tiers.length > 0) {
    const context = planning(parts, vaults, policyRegions, centralModels);
    checkBucketVaults(tiers, bucketContext(naming, context), meet);
    checkTiers(tiers, room(parts, vaults, policyRegions, true));
    checkCopies(tiers, { ...places, vaultRegions: knownRegions(member, policyRegions), accounts: [], external: false });
    const planned = planTiers(tiers, naming, context, meet);
    plans = planned.plans;
    const holdersOf = ({ name }: TierModel) => {
      const having = assigned.filter((one) => one.tiers.some((tier) => tier.name === name));
      return { accounts: reachedAccounts(having, layout), noOthers: having.every(({ target }) => target.kind === 'account') };
    };
    const byName = checkVaultsByName(tiers, { central, member, vaults, regions: policyRegions, holdersOf });
    notes.push(...[...planned.warnings, ...ownTagNotes(tiers, naming), ...byName].map((warning) => asNote('policy', warning)));
    templates.push({
      kind: 'organization',
      regions: policyRegions,
      external: false,
      tiers,
      demands: tierDemands(tiers, overrides),
      restored: tierDemands([...tiers, ...inOrganization.flatMap((one) => one.tiers)], overrides),
      plans: [],
      backupRoleNames: backupRoleNames(naming, true, localRegions),
    });
  }
  for (const one of local) {
    const byPolicies = one.external ? [] : tiers;
    const vaultRegions = [...new Set([...localRegionsOfAll(local, one), ...byPolicies.length > 0 ? policyRegions : []])].sort();
    const context = planning(parts, vaults, one.regions, one.external ? [] : centralModels);
    checkBucketVaults(one.tiers, bucketContext(naming, context), () => true);
    checkTiers(one.tiers, room(parts, vaults, one.regions, false));
    checkPlaceOfResources(one.tiers, one.accounts, one.regions);
    checkCopies(one.tiers, { ...places, vaultRegions: knownRegions(member, vaultRegions), accounts: one.accounts, external: one.external });
    const planned = planTiers(one.tiers, naming, context, () => true);
    const maybe = tiersThatMayReach(parts, one, around);
    const holders = { accounts: one.accounts, noOthers: true };
    const byName = checkVaultsByName(one.tiers, { central, member, vaults, regions: one.regions, holdersOf: () => holders });
    const beside = one.tiers.flatMap((tier) => warningsBeside(maybe, tier, naming, context));
    notes.push(...[...planned.warnings, ...s3OptionWarnings(one.tiers), ...ownTagNotes(one.tiers, naming), ...byName, ...beside].map((warning) => asNote('local', warning)));
    templates.push({
      kind: 'local',
      local: one,
      regions: one.regions,
      external: one.external,
      tiers: one.tiers,
      demands: tierDemands(one.tiers, overrides),
      restored: tierDemands([...byPolicies, ...localOf(local, one.accounts).flatMap(({ tiers: own }) => own)], overrides),
      plans: planned.plans,
      backupRoleNames: backupRoleNames(naming, byPolicies.length > 0, regionsIn(localOf(local, one.accounts))),
    });
  }

  const known = {
    memberVault: member.managed || member.facts.bounds ? vaults.standard : undefined, manualDeletionDisabled: manualDeletionDisabled(member),
  };
  const sets = tierSets(assigned, layout._model);
  const judged: JudgedTiers[] = [
    ...sets.map(({ tiers: some, where, accounts }) => ({
      tiers: some, where, context: { regions: policyRegions, accounts, central: centralModels, ...known },
    })),
    ...local.map((one) => ({
      tiers: one.tiers,
      where: one.accounts.join(', '),
      context: { regions: one.regions, accounts: one.accounts, central: one.external ? [] : centralModels, ...known },
    })),
  ];
  const plansOf = (some: ReadonlyArray<TierModel>) => plans.filter((plan) => some.some(({ name }) => name === plan.tier.name));
  const gaps = (part: DefinitionNote['part'], meetingPlans: ReadonlyArray<MeetingPlans>) =>
    retentionGapNotes(meetingPlans, naming.tagKey, overrides).map((warning) => asNote(part, warning));
  const unserved = checkRequirements(requirements, judged, naming.tagKey);
  notes.push(
    ...gaps('policy', sets.map(({ tiers: some, where }) => ({ where, plans: plansOf(some) }))),
    ...templates.flatMap((one) => (one.local ? gaps('local', [{ where: one.local.accounts.join(', '), plans: one.plans }]) : [])),
    ...lockedForeverNotes('policy', plans, vaults, centralModels),
    ...templates.flatMap((one) => (one.local ? lockedForeverNotes('local', one.plans, vaults, one.external ? [] : centralModels) : [])),
    ...unserved.map((text): DefinitionNote => ({ part: 'any', id: 'requirementNotServed', text })),
    ...[...new Set(judged.flatMap((set) => lateStartNotes(requirements, set.tiers, naming.tagKey)))]
      .map((text): DefinitionNote => ({ part: 'framework', id: 'startWindowExceedsRequirement', text })),
    ...requirementNotes(requirements, judged, naming.tagKey).map((note): DefinitionNote => ({ part: 'any', ...note })),
    ...regionNotes(parts),
    ...memberNotes(parts),
    ...doubtfulPlaceNotes(parts),
    ...roleNotes(parts),
    ...centralNotes(parts),
    ...tieringNotes(parts, [...plans, ...templates.flatMap((one) => one.plans)]),
    ...emptyVaultNotes(parts, [...plans, ...templates.flatMap((one) => one.plans)]),
  );
  return { plans, vaults, templates, notes };
}

/** Regions of the layout in which policies of the organization take effect; others need local plans. */
export function regionsOfPolicies(
  layout: OrganizationLayout, overrides: SupportOverrides, hasAssignments: boolean, localRegions: ReadonlyArray<string>,
): string[] {
  const regions = layout.regions.filter((region) => regionFacts(region, overrides).backupPolicies);
  const without = layout.regions.find((region) => !regions.includes(region) && !localRegions.includes(region));
  if (hasAssignments && without !== undefined) {
    reject('regions of the layout', without, 'backup policies have no effect there: AWS Backup offers no cross-account management in this Region',
      'leave it out, name it in localPlans for the accounts that need it, or say in BackupSupport that AWS has added it');
  }
  if (hasAssignments && !regions.includes(layout.globalRegion)) {
    reject('globalRegion of the layout', layout.globalRegion, 'backup policies have no effect there, so that the template which makes the roles is not deployed there',
      `choose ${regions.length > 0 ? `one of ${regions.join(', ')}` : 'another Region'}`);
  }
  return regions;
}

function memberVaults({ facts, managed }: BoundMemberVault, naming: BackupNaming): MemberVaults {
  return {
    standard: { vaultName: facts.vaultName, airGapped: false, bounds: facts.bounds },
    airGapped: {
      vaultName: facts.airGappedVaultName ?? managed?.generations[0].names.airGappedVaultName ?? naming.airGappedVaultName,
      airGapped: true,
      bounds: facts.airGappedBounds,
    },
  };
}

/** Tiers that policies may bring to accounts of local plans in the same Regions, for all that the layout knows; what surely reaches them was refused. */
function tiersThatMayReach(
  { assigned, policyRegions }: DefinitionParts, { accounts, regions, external }: LocalAccounts, { perhapsAround }: Surroundings<AssignedTarget>,
): TierModel[] {
  if (external || !regions.some((region) => policyRegions.includes(region))) {
    return [];
  }
  const reaching = new Set(accounts.flatMap(perhapsAround));
  return distinct(assigned.filter((one) => reaching.has(one)).flatMap((one) => one.tiers));
}

function regionsIn(local: ReadonlyArray<LocalAccounts>): string[] {
  return [...new Set(local.flatMap((one) => one.regions))].sort();
}

/** Regions in which each account of some local plans has a vault, by these or others of its own. */
function localRegionsOfAll(local: ReadonlyArray<LocalAccounts>, { accounts }: LocalAccounts): string[] {
  const [first, ...others] = accounts.map((account) => regionsIn(localOf(local, [account])));
  return first.filter((region) => others.every((regions) => regions.includes(region)));
}

/** Where vaults exist that this library does not make, nobody said. */
function knownRegions({ managed }: BoundMemberVault, regions: ReadonlyArray<string>): ReadonlyArray<string> | undefined {
  return managed && regions;
}

function namesOf({ standard, airGapped }: MemberVaults): string[] {
  return [standard.vaultName, airGapped.vaultName];
}

function room({ naming, overrides, member }: DefinitionParts, vaults: MemberVaults, regions: ReadonlyArray<string>, byPolicies: boolean): TierRoom {
  return { vaults, naming, withoutAirGappedVault: withoutAirGappedVault(member, regions, overrides), byPolicies };
}

/** Where an existing vault may be, and where CloudFormation can make one, are two facts. */
function withoutAirGappedVault(member: BoundMemberVault, regions: ReadonlyArray<string>, overrides: SupportOverrides): TierRoom['withoutAirGappedVault'] {
  const { managed, facts } = member;
  if (managed && facts.airGappedVaultName === undefined) {
    return { value: 'airGappedVault()', limit: 'member accounts have no logically air-gapped vault', remedy: 'give memberVault an airGappedVault, or use BackupTarget.memberVault()' };
  }
  const bare = regions.find((region) => !(managed ? deploysAirGappedVault(region, overrides) : regionFacts(region, overrides).airGappedVault));
  return bare === undefined ? undefined : {
    value: bare,
    limit: managed ? 'CloudFormation makes no logically air-gapped vault in this Region' : 'this Region has no logically air-gapped vaults',
    remedy: 'use BackupTarget.memberVault(), or another definition for this Region',
  };
}

function planning(
  { layout, overrides }: DefinitionParts, vaults: MemberVaults, regions: ReadonlyArray<string>, central: ReadonlyArray<CentralModel>,
) {
  return { regions, partition: layout.partition, central, overrides, memberVault: vaults.standard, memberAirGappedVault: vaults.airGapped };
}

function manualDeletionDisabled({ manualDeletion }: BoundMemberVault): boolean | undefined {
  return manualDeletion && manualDeletion._denied;
}

/** AWS documents these options, and elsewhere that only EC2 has options. */
function s3OptionWarnings(tiers: ReadonlyArray<TierModel>): PlanningWarning[] {
  return tiers.filter((tier) => tier.backupS3Acls !== undefined || tier.backupS3ObjectTags !== undefined).map((tier) => tierWarning(tier, 's3BackupOptions',
    'AWS documents the options of S3 backups in plans inconsistently: verify in one account that the plan is accepted, or leave backupS3Acls and backupS3ObjectTags out'));
}

function asNote(part: DefinitionNote['part'], { tier, id, text }: PlanningWarning): DefinitionNote {
  return { part, tier, id, text };
}

/** Accounts that policies reach but whose Region or organization leaves them without plans. */
function regionNotes({ layout, local, assigned, policyRegions }: DefinitionParts): DefinitionNote[] {
  const { surelyAround } = surroundings(assigned, layout._model);
  const reached = [...accountIdsOf(layout._model)].filter((id) => id !== layout.centralAccount && surelyAround(accountTarget(id)).length > 0);
  const bare = assigned.length === 0 ? [] : layout.regions.filter((region) => !policyRegions.includes(region));
  const planned = (account: string, region?: string) =>
    localOf(local, [account]).some((one) => region === undefined || one.regions.includes(region));
  const outside = layout.externalAccounts.filter((account) => !planned(account));
  return [
    ...bare.flatMap((region): DefinitionNote[] => {
      const missing = reached.filter((account) => !planned(account, region));
      return [{
        part: 'any',
        id: 'regionWithoutPolicies',
        text: `backup policies have no effect in ${region}: only accounts of localPlans are backed up there${missing.length > 0 ? `, and not ${missing.join(', ')}` : ''}`,
      }];
    }),
    ...outside.length === 0 ? [] : [{
      part: 'any' as const,
      id: 'externalAccountWithoutPlans',
      text: `policies of the organization don't reach ${outside.join(', ')} and localPlans names none for ${outside.length === 1 ? 'it' : 'them'}: nothing is backed up there`,
    }],
  ];
}

/** An account with local plans that policies surely reach is refused; of one whose place is not known nobody can tell. */
function doubtfulPlaceNotes({ layout, local, assigned, policyRegions }: DefinitionParts): DefinitionNote[] {
  const { perhapsAround } = surroundings(assigned, layout._model);
  return local.filter((one) => !one.external).flatMap(({ prop, accounts, regions }) => {
    const shared = regions.filter((region) => policyRegions.includes(region));
    return shared.length === 0 ? [] : accounts.flatMap((account): DefinitionNote[] => {
      const targets = perhapsAround(account).map(({ target }) => target.id);
      return targets.length === 0 ? [] : [{
        part: 'local',
        id: 'localPlanMayMeetPolicies',
        text: `${prop} is for ${account} in ${shared.join(', ')} and the layout does not say whether it lies in ${targets.join(', ')}: if so, policies give it plans there too, `
          + 'whose backup role local plans don\'t make, so that all of their jobs fail; give its parentId in accounts of the layout',
      }];
    });
  });
}

/** Accounts that a loop over memberAccounts would miss: their plans name a vault and a role that nobody makes. */
function memberNotes({ layout, assigned, central, member }: DefinitionParts): DefinitionNote[] {
  const { accounts, units } = layout._model;
  const isMember = (id: string) => id !== central?.account && id !== layout.centralAccount;
  const known = reachedAccounts(assigned, layout);
  const unknown = assigned.filter(({ target }) => target.kind === 'account' && accounts.length > 0 && !accountIdsOf(layout._model).has(target.id)).map(({ target }) => target.id);
  const described = accounts.length + units.length > 0;
  return [
    ...assigned.length > 0 && member.managed && described && !known.some(isMember) ? [{
      part: 'policyWithoutRollout' as const,
      id: 'noMemberAccounts',
      text: `policies are attached to ${assigned.map(({ target }) => target.id).join(', ')} and no account of the layout is known to be there, so that memberAccounts is empty: vaults and roles of these accounts `
        + 'must come from elsewhere, or backups fail; give accounts of the layout with their parentId',
    }] : [],
    ...unknown.length > 0 ? [{
      part: 'policy' as const,
      id: 'accountNotInLayout',
      text: `the layout lists accounts and ${unknown.join(', ')} is none of them: correct the id, or add it to accounts of the layout`,
    }] : [],
  ];
}

function centralNotes({ layout, central, assigned }: DefinitionParts): DefinitionNote[] {
  const account = central?.account ?? layout.centralAccount;
  const others = (['managementAccount', 'homeAccount', 'recoveryAccount'] as const).filter((role) => account !== undefined && layout[role] === account);
  const reaching = account === undefined ? [] : assigned.filter(({ target }) => contains(target, accountTarget(account), layout._model));
  return [...others.length === 0 ? [] : [{
    part: 'any' as const,
    id: 'centralAccountShared',
    text: `the central account ${account} is the ${others.join(' and the ')} of the layout too: whoever takes that over, or loses it, has the copies as well; give the copies an account of their own. `
      + 'memberAccounts leaves it out: backups of what runs in it need a MemberBackupBaseline there',
  }], ...reaching.slice(0, 1).map(({ target }): DefinitionNote => ({
    part: 'policy',
    id: 'centralAccountTargeted',
    text: `the policies are attached to ${target.id}, ${target.id === account ? 'the central account' : 'which the central account is in'}: its own backups would be `
      + 'copied within the account that has to survive, with a key that admits copies from other accounts only; '
      + 'attach them to units or accounts beside it, or move the central account out of this target',
  }))];
}

/** Data moves to the low-cost tier only where something of S3 is kept longer than that. */
function tieringNotes({ member, central, overrides }: DefinitionParts, plans: ReadonlyArray<PlanModel>): DefinitionNote[] {
  const kept = ({ lifecycle }: { readonly lifecycle: LifecycleModel }) => lifecycle.deleteAfterDays ?? Infinity;
  const planned = plans.filter(({ tier, types }) => selectsS3(tier, overrides) && (types?.some(({ id }) => id === 'S3') ?? true)).flatMap(({ rules }) => rules);
  const copies = planned.flatMap((one) => one.copies).map((copy) => ({ vault: copy.arn.split(':').slice(3).join(':'), days: kept(copy) }));
  const copiedTo = (region: string, account: string, vaultName: string) => copies.filter(({ vault }) => vault === `${region}:${account}:backup-vault:${vaultName}`);
  const note = (part: 'member' | 'central', where: string, days: number, longest: number): DefinitionNote[] => (plans.length === 0 || longest > days ? [] : [{
    part,
    id: 's3TieringWithoutEffect',
    text: `s3Tiering of the ${part} vault is ${days} days${where} but ${longest === 0 ? 'no tier puts backups of S3 there' : `no backup of S3 is kept longer than ${longest} days there`}: nothing is ever tiered`,
  }]);

  const { vaultName } = member.facts;
  const storedHere = planned.filter(({ rule: { target } }) => target.kind === 'member' || (target.kind === 'named' && target.vaultName === vaultName)).map(({ rule }) => kept(rule));
  const copiedHere = copies.filter(({ vault }) => vault.endsWith(`:$account:backup-vault:${vaultName}`)).map(({ days }) => days);
  const tiered = [...central?.managed?.byRegion ?? []].flatMap(([region, { s3TieringDays, generations }]) => (s3TieringDays === undefined ? [] : [{
    region, days: s3TieringDays, longest: Math.max(0, ...copiedTo(region, central!.account, generations[0].names.vaultName).map((copy) => copy.days)),
  }]));
  // Regions share their settings unless these differ, and copies need not go to all of them
  const settings = [...new Set(tiered.map(({ days }) => days))];
  return [
    ...member.managed?.s3TieringDays === undefined ? [] : note('member', '', member.managed.s3TieringDays, Math.max(0, ...storedHere, ...copiedHere)),
    ...settings.flatMap((days) => {
      const alike = tiered.filter((one) => one.days === days);
      const where = settings.length === 1 ? '' : ` in ${alike.map(({ region }) => region).join(', ')}`;
      return note('central', where, days, Math.max(...alike.map(({ longest }) => longest)));
    }),
  ];
}
