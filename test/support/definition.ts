import { REGIONS } from '../../src/data/regions';
import { BackupDefinition, BackupSizing, CentralVault, ExistingVault, InferredDenial, MemberSettings, MemberVault } from '../../src/definition';
import { BackupNaming, OrganizationLayout, OrganizationLayoutProps, OrganizationTarget } from '../../src/organization-layout';
import { BackupSupport, PlanAdditions, ProtectionRequirement, ProtectionTier } from '../../src/protection';

export const HOME_ACCOUNT = '111111111111';
export const CENTRAL_ACCOUNT = '222222222222';
const OPT_IN = Object.keys(REGIONS).filter((region) => REGIONS[region].optIn);

export const ROOT = OrganizationTarget.root('r-ab12');

/** A central vault that exists, in one Region. */
export interface CentralSpec extends ExistingVault {
  readonly region: string;
  readonly account: string;
}

/** What tests say of a definition in flat words; tiers are assigned to all targets alike. */
export interface DefinitionSpec {
  readonly tiers?: ProtectionTier[];
  /** By default the root. */
  readonly targets?: OrganizationTarget[];
  /** By default us-east-1. */
  readonly regions?: string[];
  /** By default the first of the Regions. */
  readonly globalRegion?: string;
  readonly naming?: BackupNaming;
  readonly support?: BackupSupport;
  readonly requirements?: ProtectionRequirement[];
  /** Central vaults that exist, the first one first; an empty list means that there is no central account. */
  readonly central?: CentralSpec[];
  readonly centralVault?: CentralVault;
  readonly memberVault?: MemberVault;
  readonly sizing?: BackupSizing;
  readonly planAdditions?: PlanAdditions;
  readonly memberSettings?: MemberSettings;
  readonly breakGlassRole?: string;
  readonly verifiedDenials?: InferredDenial[];
  /** What differs in the layout. */
  readonly layout?: Partial<OrganizationLayoutProps>;
  /** Accounts whose plans are local, in all Regions; the tiers are then theirs and no policy's. */
  readonly localAccounts?: string[];
}

/** A central vault that is deployed elsewhere, by default in us-east-1. */
export function centralVaultIn(attributes: Partial<CentralSpec> = {}): CentralSpec {
  return { account: CENTRAL_ACCOUNT, region: 'us-east-1', ...attributes };
}

/** A definition; by default for us-east-1 and the root, with a central account whose vaults are known by name. */
export function definitionOf(spec: DefinitionSpec): BackupDefinition {
  const { tiers = [], regions = ['us-east-1'], central = [centralVaultIn()], targets = [ROOT], localAccounts } = spec;
  const managed = spec.centralVault !== undefined;
  const layout = new OrganizationLayout({
    organizationId: 'o-a1b2c3d4e5',
    homeAccount: HOME_ACCOUNT,
    centralAccount: managed ? CENTRAL_ACCOUNT : central[0]?.account,
    regions,
    globalRegion: spec.globalRegion ?? regions[0],
    centralRegions: managed || central.length === 0 ? undefined : central.map(({ region }) => region),
    enabledOptInRegions: OPT_IN.filter((region) => [...regions, ...central.map((one) => one.region)].includes(region)),
    ...spec.layout,
  });
  return new BackupDefinition({
    layout,
    naming: spec.naming,
    support: spec.support,
    requirements: spec.requirements,
    assignments: localAccounts || tiers.length === 0 ? [] : [{ targets, tiers }],
    localPlans: localAccounts && [{ accounts: localAccounts, tiers }],
    centralVault: spec.centralVault ?? (central.length === 0 ? undefined : CentralVault.existing({
      regionalVaults: Object.fromEntries(central.map(({ region, account: _, ...vault }) => [region, vault])),
    })),
    memberVault: spec.memberVault,
    sizing: spec.sizing,
    planAdditions: spec.planAdditions,
    memberSettings: spec.memberSettings,
    breakGlassRole: spec.breakGlassRole,
    verifiedDenials: spec.verifiedDenials,
  });
}

/** The words of a definition apart from the others of a helper's props. */
export function splitSpec<T extends DefinitionSpec>(props: T): { spec: DefinitionSpec; rest: Omit<T, keyof DefinitionSpec> } {
  const {
    tiers, targets, regions, globalRegion, naming, support, requirements, central, centralVault, memberVault, sizing, planAdditions, memberSettings, breakGlassRole, verifiedDenials, layout,
    localAccounts, ...rest
  } = props;
  return {
    spec: {
      tiers, targets, regions, globalRegion, naming, support, requirements, central, centralVault, memberVault, sizing, planAdditions, memberSettings, breakGlassRole, verifiedDenials, layout,
      localAccounts,
    },
    rest,
  };
}
