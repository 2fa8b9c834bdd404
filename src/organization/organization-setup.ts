import { Annotations, CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as cr from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { setupProperties, SetupSettings } from './handler/setup-contract';
import { checkManagementStack, layoutId } from './management-stack';
import { OrganizationSetupProps } from './organization-setup-props';
import { setupStatements } from './setup-permissions';
import { NAMES } from '../data/names';
import { OPT_IN_TYPES, OptInTypeFacts } from '../data/opt-in-types';
import { isServedIn } from '../data/resource-types';
import { BackupDefinition } from '../definition/backup-definition';
import { requireDefinition } from '../definition/naming-of';
import { handlerFunction } from '../private/handler-function';
import { INSTANCES } from '../private/instances';
import { checkParameterName, ParameterPlaces } from '../private/parameter-names';
import { register } from '../private/registry';
import { checkForm, checkInstance, checkLogRetention, checkMembers, checkOneOf, Members, refuseToken, reject, withoutNulls } from '../private/validation';
import { OptInResourceType } from '../protection/opt-in-resource-type';
import { selectedTypes } from '../protection/plan-variants';

/** As long as AWS Lambda lets the provider framework wait, but for its answer. */
const TIMEOUT = Duration.minutes(14);

const MEMBERS: Members<OrganizationSetupProps> = {
  definition: 'required',
  optInResourceTypes: [INSTANCES.optInResourceType],
  managementPreferences: [INSTANCES.optInResourceType],
  otherPolicyTypes: 'texts',
  crossAccountBackup: 'boolean',
  multiPartyApproval: 'boolean',
  delegatedAdministratorSynchronization: 'boolean',
  stackSets: 'boolean',
  parameterName: 'text',
  removalPolicy: 'optional',
  revision: 'text',
  logRetention: 'optional',
};

/**
 * Throws the switches of the management account that have no CloudFormation resource, and without which backup policies back up nothing and copies fail:
 * trusted access of AWS Backup and StackSets, policy types, cross-account backup, delegated administrators, the service-linked role of AWS Backup, and
 * the opt-in to resource types in each Region. Deploy it once, in the management account, before anything else of the organization.
 *
 * It reads first and changes only what differs. What is on stays on: what was on before is never switched off, and what is no longer named stays on too.
 * Throttled and concurrent calls are tried again for up to 14 minutes. A switch that fails holds up only those that need it; the deployment then fails
 * with the switch, its Region, the reason and the command of the AWS CLI that does the same by hand.
 *
 * CloudFormation starts it when one of its properties changes. What somebody switches off by hand stays off until then; see `revision`.
 *
 * Cost: nothing but the runs of its function at deployments; `optInResourceTypes` starts backups, which AWS Backup bills.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, OptInResourceType, OrganizationSetup } from 'cdk-org-backup';
 *
 * declare const management: Stack; // of the management account
 * declare const definition: BackupDefinition; // its layout has organizationId, managementAccount and homeAccount
 * new OrganizationSetup(management, 'Setup', {
 *   definition,
 *   optInResourceTypes: [OptInResourceType.EBS, OptInResourceType.RDS, OptInResourceType.S3], // starts their backups
 * });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/manage-cross-account.html
 */
export class OrganizationSetup extends Construct {
  /** The custom resource: what needs the switches depends on it, or on this construct. */
  public readonly resource: CustomResource;
  /** Throws the switches. */
  public readonly setupFunction: lambda.Function;
  /** Name of the SSM parameter with the details. */
  public readonly parameterName: string;
  /** How many switches are on, how many of them since the last deployment, and what was left out: one line, known at deployment. */
  public readonly summary: string;

  /**
   * @param scope a stack of the management account
   * @param id id of the construct
   * @param props definition, and what is switched on beside what it needs
   * @throws when the layout lacks an id, the stack is of another account, no Region of the layout has cross-account management, or a value is none of its
   * kind
   */
  constructor(scope: Construct, id: string, props: OrganizationSetupProps) {
    checkMembers('', props, MEMBERS);
    const given = withoutNulls(props);
    checkLogRetention(given.logRetention);
    if (given.removalPolicy !== undefined) {
      checkOneOf('removalPolicy', given.removalPolicy, RemovalPolicy);
    }
    const stack = Stack.of(scope);
    const settings = settingsOf(given, stack);

    super(scope, id);
    this.parameterName = settings.parameterName;
    this.setupFunction = handlerFunction(this, 'Function', {
      asset: 'organization/handler/organization-setup',
      description: 'Throws the switches of the organization that AWS Backup needs',
      environment: {},
      timeout: TIMEOUT,
      memorySize: 256,
      logRetention: given.logRetention,
    });
    const { partition, rootId } = props.definition.layout;
    setupStatements(settings, { partition, region: stack.region, rootId }).forEach((statement) => this.setupFunction.addToRolePolicy(statement));
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::OrganizationSetup',
      serviceToken: this.createProvider(given.logRetention).serviceToken,
      properties: setupProperties(settings),
      // a function that was killed answers nothing
      serviceTimeout: TIMEOUT.plus(Duration.minutes(2)),
    });
    this.summary = this.resource.getAttString('Summary');
    this.node.defaultChild = this.resource.node.defaultChild;
    warn(this, given, settings.regions);

    const all = register<Construct>(this, 'setups of an organization', settings.organizationId, this);
    this.node.addValidation({
      validate: () => (all()[0] === this ? [] : [
        `the switches of ${settings.organizationId} are also thrown by ${all()[0].node.path}, and two would write one another's details; remove one of them, of a second BackupOrganization with without: [BackupOrganizationPart.SETUP]`,
      ]),
    });
  }

  /** AWS's own framework answers CloudFormation. */
  private createProvider(logRetention?: logs.RetentionDays): cr.Provider {
    const logGroup = new logs.LogGroup(this, 'ProviderLog', { retention: logRetention ?? logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    const role = new iam.Role(this, 'ProviderRole', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'), description: 'Role of the function that answers CloudFormation for the setup of the organization',
    });
    logGroup.grantWrite(role);
    return new cr.Provider(this, 'Provider', { onEventHandler: this.setupFunction, frameworkOnEventRole: role, logGroup });
  }
}

function settingsOf(props: OrganizationSetupProps, stack: Stack): SetupSettings {
  const { definition, crossAccountBackup, multiPartyApproval, delegatedAdministratorSynchronization: synchronization, parameterName } = props;
  requireDefinition(definition);
  const { layout } = definition;
  const organizationId = layoutId(layout, 'organizationId', 'switches are thrown in that organization and in no other');
  const managementAccount = layoutId(layout, 'managementAccount', 'it alone can throw the switches of the organization');
  const homeAccount = layoutId(layout, 'homeAccount', 'it becomes the delegated administrator');
  checkManagementStack(stack, managementAccount, 'throw the switches of the organization');
  const regions = [...definition._parts.policyRegions];
  if (regions.length === 0) {
    reject('regions of the layout', layout.regions.join(', '), 'AWS Backup offers cross-account management in none of them, so that the switches change nothing',
      'leave the construct out, or say in BackupSupport that AWS has added it');
  }
  const { optIn, managementPreferences } = resourceTypes(props);
  return {
    organizationId,
    managementAccount,
    ...homeAccount !== managementAccount && { delegate: homeAccount },
    stackSets: props.stackSets ?? true,
    policyTypes: sorted(['BACKUP_POLICY', ...(props.otherPolicyTypes ?? []).map((type, i) => policyType(`otherPolicyTypes[${i}]`, type))]),
    globalSettings: [
      ...crossAccountBackup ?? true ? ['isCrossAccountBackupEnabled'] : [],
      ...multiPartyApproval ? ['isMpaEnabled'] : [],
      ...synchronization ? ['isDelegatedAdministratorEnabled'] : [],
    ],
    globalSettingsRegion: regions.includes(layout.globalRegion) ? layout.globalRegion : regions[0],
    regions: optIn.length + managementPreferences.length > 0 ? regions : [],
    optIn,
    managementPreferences,
    parameterName: detailsParameter(parameterName ?? '/backup/organization-setup', { partition: layout.partition, regions: [...layout.regions, layout.globalRegion] }),
    switchOffOnDelete: props.removalPolicy === RemovalPolicy.DESTROY,
    ...props.revision !== undefined && { revision: props.revision },
  };
}

const sorted = (values: string[]) => [...new Set(values)].sort();

function policyType(prop: string, value: string): string {
  refuseToken(prop, value, 'permissions for it are needed at synth', 'write the type itself');
  return checkForm(prop, value, NAMES.policyType);
}

function detailsParameter(value: string, places: ParameterPlaces): string {
  refuseToken('parameterName', value, 'permissions for it are needed at synth', 'write the name itself');
  return checkParameterName('parameterName', value, places);
}

/** Undefined of a type that this library does not know. */
const factsOf = ({ optInName }: OptInResourceType): OptInTypeFacts | undefined => Object.values(OPT_IN_TYPES).find(({ name }) => name === optInName);

function resourceTypes({ definition, optInResourceTypes = [], managementPreferences = [] }: OrganizationSetupProps) {
  const { unusedTypes } = definition._parts.overrides;
  const names = (prop: string, types: OptInResourceType[]) => {
    types.forEach((type, i) => checkInstance(`${prop}[${i}]`, type, 'optInName', 'an OptInResourceType', 'OptInResourceType.S3'));
    return sorted(types.map(({ optInName }) => optInName));
  };
  const found = { optIn: names('optInResourceTypes', optInResourceTypes), managementPreferences: names('managementPreferences', managementPreferences) };
  const unused = optInResourceTypes.find((type) => factsOf(type)?.types.every((id) => unusedTypes.includes(id)));
  if (unused) {
    reject('optInResourceTypes', unused.optInName, 'BackupSupport of the definition says that the organization does not use it and opted in to it nowhere',
      'take it off one of the two lists');
  }
  const unmanaged = managementPreferences.find((type) => factsOf(type) && !factsOf(type)!.managed);
  if (unmanaged) {
    reject('managementPreferences', unmanaged.optInName, 'AWS Backup has such a preference for DynamoDB and EFS only', 'take it off the list');
  }
  return found;
}

/** Types by their names in the opt-in that the tiers of assignments can select, and AWS Backup serves in some Region of theirs. */
function neededTypes({ _parts: { assigned, overrides, policyRegions } }: BackupDefinition): string[] {
  const tiers = assigned.flatMap((one) => one.tiers);
  const selected = new Set(tiers.flatMap((tier) => selectedTypes(tier, overrides)).map(({ id }) => id));
  const isNeeded = (id: string) => selected.has(id) && !overrides.unusedTypes.includes(id) && policyRegions.some((region) => isServedIn(id, region));
  return Object.values(OPT_IN_TYPES).filter(({ types }) => types.some(isNeeded)).map(({ name }) => name);
}

function warn(construct: Construct, { definition, optInResourceTypes }: OrganizationSetupProps, regions: ReadonlyArray<string>): void {
  const needed = optInResourceTypes === undefined ? neededTypes(definition) : [];
  if (needed.length > 0) {
    Annotations.of(construct).addWarningV2('cdk-org-backup:noResourceTypesOptedIn',
      'optInResourceTypes is not given, so that no resource type is opted in to: plans from backup policies select by tag only what the management account is opted '
      + `in to in each Region. The tiers can select ${needed.join(', ')}; name those that are to be backed up, which starts their backups, or give an empty list if `
      + 'they are opted in to by other means');
  }
  const nowhere = (optInResourceTypes ?? []).filter((type) => factsOf(type)?.types.every((id) => !regions.some((region) => isServedIn(id, region))));
  if (nowhere.length > 0) {
    Annotations.of(construct).addWarningV2('cdk-org-backup:optInWithoutEffect',
      `AWS Backup serves ${nowhere.map(({ optInName }) => optInName).join(', ')} in none of ${regions.join(', ')}: opting in changes nothing`);
  }
}
