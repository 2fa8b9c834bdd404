import { Annotations, Aspects, Stack, Token } from 'aws-cdk-lib';
import { CfnFramework } from 'aws-cdk-lib/aws-backup';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct, IConstruct } from 'constructs';
import { ComplianceFrameworkProps, RequirementFrameworkProps, ServedRequirement, TierFrameworkProps } from './compliance-framework-props';
import { ComplianceStandard } from './compliance-standard';
import { ConfigRecording } from './config-recording';
import { FRAMEWORK_MEMBERS } from './control-members';
import { renderControl } from './control-model';
import {
  auditedRegions, checkCopyRegionsOf, checkedQuotas, checkedTags, frameworkFaults, ownRegionNotes, recorderFaults, regionNotes,
} from './framework-checks';
import { DerivedGroup, requirementGroups, tierGroups, warnOfDerivation } from './framework-derivation';
import { packControls } from './framework-packing';
import { frameworkDescription, frameworkName, servedRequirements, standardTags } from './framework-texts';
import { unknownParameterNotes } from './known-controls';
import { exemptionNotes, patternNotes } from './manual-deletion-check';
import { checkOwnTags, checkTagsOfServing, checkTagsOfTier, DerivationContext } from './requirement-controls';
import { BackupDefinition } from '../definition/backup-definition';
import { auditedExemptions, memberVaultIn } from '../definition/bound-vaults';
import { joinApp } from '../definition/counterparts';
import { warnOfNotes, warnOnce } from '../definition/definition-notes';
import { untoldExemptionNotes } from '../definition/exemption-notes';
import { namingOf, requireDefinition } from '../definition/naming-of';
import { INSTANCES } from '../private/instances';
import { warnLate } from '../private/late-warnings';
import { checkInstances, checkMembers, checkTags, checkText, refuseToken, reject } from '../private/validation';
import { inWholeApp } from '../private/whole-app';
import { TierModel } from '../protection/model';
import { checkCopyRegions } from '../protection/requirement-checks';

/**
 * Frameworks of AWS Backup Audit Manager, for reports and alarms to refer to.
 */
export interface IComplianceFramework extends IConstruct {
  /** ARNs of the frameworks, at least one. */
  readonly frameworkArns: string[];
  /** Names of the frameworks, in the same order. */
  readonly frameworkNames: string[];
}

/**
 * Lets AWS Backup Audit Manager judge one account in one Region, every day and whenever something changes.
 *
 * A template of its own without assets, for a stack of each account and Region or for a StackSet, deployed after the member baseline: where
 * AWS Config does not record, it fails alone. Organizations need one in every member account and Region; reports over all of them are made by
 * `BackupReports`.
 *
 * A framework has each control once, because AWS does not say that one may have it twice for different tags. Where controls of one name differ, there
 * are several frameworks: requirements and tiers have one each, named after their tag, so that a new one moves no other.
 *
 * Cost: evaluations of its controls (1.25 USD for 1,000), and what AWS Config records for them (3 USD for 1,000 items) where it did not record
 * before.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, ComplianceFramework } from 'cdk-org-backup';
 *
 * declare const stack: Stack; // of one member account and Region, beside its baseline and deployed after it
 * declare const definition: BackupDefinition; // with requirements
 * ComplianceFramework.forRequirements(stack, 'Framework', { definition });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-audit-manager.html
 */
export class ComplianceFramework extends Construct implements IComplianceFramework {
  /**
   * Refers to a framework that is deployed elsewhere.
   *
   * @param scope the scope in which to refer to it
   * @param id id of the reference
   * @param frameworkArn ARN of the framework, `arn:<partition>:backup:<Region>:<account>:framework:<name>-<id>`
   * @throws when it is no ARN of a framework
   */
  public static fromFrameworkArn(scope: Construct, id: string, frameworkArn: string): IComplianceFramework {
    return new ImportedComplianceFramework(scope, id, frameworkArn);
  }

  /**
   * A framework that judges what must hold. Controls are narrowed by the tag of what they evaluate: the resource's own tag, or the tier's tag on
   * plans and recovery points. Nothing else is taken from the tiers, so that a tier that is weakened stays judged by what was required.
   *
   * There is a framework for each requirement: `<name>` for all resources, `<name>_<value>` for a tag.
   *
   * Whom the vault's policy may exempt from the denied deletion is taken from the definition, as far as AWS Backup Audit Manager can be told: 5 exact
   * ARNs of roles. Where more are exempt, or wildcards and users, its control stays NON_COMPLIANT, and there is a warning.
   *
   * Where a requirement lists Regions of copies, one of them may be a Region of the framework: backups made there have to reach the others. A stack
   * in one Region leaves that Region out of its controls. A template for several Regions can't, and warns: there, the control that demands a
   * copy to its own Region stays NON_COMPLIANT.
   *
   * @param scope the stack of the framework
   * @param id id of the construct
   * @param props the definition, and how the framework is named
   * @throws when the definition requires nothing, or a limit of AWS Backup Audit Manager is exceeded
   */
  public static forRequirements(scope: Construct, id: string, props: RequirementFrameworkProps): ComplianceFramework {
    checkMembers('', props, { ...FRAMEWORK_MEMBERS, definition: 'optional', restoreTestsInAccount: 'boolean' });
    const { definition, restoreTestsInAccount, ...options } = props;
    requireDefinition(definition);
    const { requirements: models, layout } = definition._parts;
    if (models.length === 0) {
      reject('requirements of the definition', [], 'a framework judges at least one requirement', 'give the definition a ProtectionRequirement');
    }
    const stack = Stack.of(scope);
    const regions = auditedRegions(props.regions, stack.region);
    const tiers = definition._tiersFor(literal(stack.account), regions);
    const member = memberVaultIn(stack, definition._member);
    const { told, untold } = auditedExemptions(member, layout.partition);
    const context = derivation(definition, { tiers, exemptPrincipals: told, restoreTests: restoreTestsInAccount, regions });
    checkCopyRegions(models, regions);
    models.forEach((model) => checkOwnTags(model, context));
    // without tiers, controls for all resources have no scope
    const anywhere = definition._planned.templates.flatMap((one) => one.tiers);
    models.forEach((model) => checkTagsOfServing(model, tiers ?? (model.tag ? anywhere : []), definition.naming));
    const framework = ComplianceFramework.ofGroups(scope, id, { ...options, definition }, requirementGroups(models, context), untold);
    warnOfNotes(framework, definition._notes('framework'));
    untoldExemptionNotes(definition._parts, member).forEach((note) => warnOnce(framework, definition, note));
    warnOfDerivation(framework, definition, models, tiers ?? [], context, regions);
    return framework;
  }

  /**
   * A framework that says when an account no longer has what the tiers say. It changes with them: a tier that is weakened is found compliant.
   * Use it beside one that judges requirements. There is a framework for each tier, `<name>_<tier>`.
   *
   * @param scope the stack of the framework
   * @param id id of the construct
   * @param props the definition, and how the framework is named
   * @throws when the definition has no tiers, or a limit of AWS Backup Audit Manager is exceeded
   */
  public static forTiers(scope: Construct, id: string, props: TierFrameworkProps): ComplianceFramework {
    checkMembers('', props, { ...FRAMEWORK_MEMBERS, definition: 'optional' });
    const { definition, ...options } = props;
    requireDefinition(definition);
    const stack = Stack.of(scope);
    const regions = auditedRegions(props.regions, stack.region);
    const tiers = definition._tiersFor(literal(stack.account), regions) ?? rejectBare(definition, stack);
    const context = derivation(definition, { tiers, regions });
    tiers.forEach((tier) => checkTagsOfTier(tier, definition.naming, { plans: true, recoveryPoints: true }));
    const framework = ComplianceFramework.ofGroups(scope, id, { ...options, definition }, tierGroups(tiers, context));
    framework.mirrorsTiers = true;
    warnOfDerivation(framework, definition, [], tiers, context, regions);
    Aspects.of(framework).add({ visit: (node) => node === framework && framework.warnOfMirror() });
    return framework;
  }

  /** Whether the app has a framework that judges more than what tiers say. */
  private static readonly judgesRequirements = inWholeApp((all) => all.some((node) => node instanceof ComplianceFramework && !node.mirrorsTiers));

  private static ofGroups(
    scope: Construct, id: string, options: Omit<ComplianceFrameworkProps, 'controls'>, groups: DerivedGroup[], untoldExemptions: string[] = [],
  ): ComplianceFramework {
    const props: GroupedProps = { ...options, controls: groups.flatMap(({ controls }) => controls), groups, untoldExemptions };
    return new ComplianceFramework(scope, id, props);
  }

  public readonly frameworkArns: string[];
  public readonly frameworkNames: string[];
  /** The frameworks: one, or more where controls of one name differ. */
  public readonly frameworks: CfnFramework[];
  /** Names of the controls, sorted, each once. */
  public readonly controlNames: string[];
  /** Number of controls, as AWS counts them. */
  public readonly controlCount: number;
  /** Types that AWS Config has to record for the controls, sorted. */
  public readonly recordedResourceTypes: string[];
  /** Regions in which it is deployed, sorted; empty where the Region of the stack is known at deployment only. */
  public readonly regions: string[];

  private mirrorsTiers = false;

  /**
   * @param scope the stack of the framework, or a construct in it
   * @param id id of the construct
   * @param props controls
   * @throws when a limit of AWS Backup Audit Manager is exceeded
   */
  constructor(scope: Construct, id: string, props: ComplianceFrameworkProps) {
    checkMembers<GroupedProps>('', props as GroupedProps, {
      ...FRAMEWORK_MEMBERS, controls: 'required list', definition: INSTANCES.definition, naming: INSTANCES.naming, groups: 'optional', untoldExemptions: 'optional',
    });
    checkInstances('controls', props.controls, INSTANCES.control);
    const naming = namingOf(props);
    const { groups = [{ suffix: '', controls: props.controls }], untoldExemptions } = props as Partial<GroupedProps> & ComplianceFrameworkProps;
    const name = props.frameworkName === undefined ? frameworkName(naming.prefix, id) : checkName(props.frameworkName);
    const packed = packControls(name, groups.map(({ suffix, controls: own }) => ({ suffix, controls: own.map((control) => control._model) })));
    const controls = packed.flatMap((one) => one.controls);
    if (controls.length === 0) {
      reject('controls', [], 'a framework judges at least one control', 'give a FrameworkControl, for example those of FrameworkControl.minimal()');
    }
    const regions = auditedRegions(props.regions, Stack.of(scope).region);
    checkCopyRegionsOf(controls, regions);
    const quotas = checkedQuotas(props.quotas ?? {});
    if (controls.length > quotas.controls) {
      reject('controls', controls.length, `AWS allows ${quotas.controls} in an account and Region`, 'narrow fewer of them by tag, or say in quotas that AWS allows more');
    }
    if (packed.length > quotas.frameworks) {
      reject('frameworks', packed.length, `a framework has each control once and AWS allows ${quotas.frameworks} frameworks in an account and Region`,
        'narrow fewer controls by tag, or say in quotas that AWS allows more');
    }
    const ownTags = checkTags('frameworkTags', props.frameworkTags ?? {});
    const rendered = packed.map((one) => {
      const served = servedRequirements(props.standards ?? [], one.controls.map((control) => control.name));
      return {
        id: one.id,
        frameworkName: one.name,
        frameworkDescription: frameworkDescription(props.frameworkDescription, served),
        frameworkControls: one.controls.map(renderControl),
        frameworkTags: checkedTags({ ...standardTags(served), ...ownTags }),
      };
    });
    const recordedResourceTypes = [...new Set(props.controls.flatMap((control) => control.recordedResourceTypes))].sort();
    const recording = props.configRecording ?? ConfigRecording.existing();
    const { sharesRole } = recording._check(recordedResourceTypes, regions);

    super(scope, id);
    // the CDK's paths begin with the name of the stack: templates of two accounts would differ by them alone
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    this.regions = regions;
    this.controlNames = [...new Set(controls.map((control) => control.name))].sort();
    this.controlCount = controls.length;
    this.recordedResourceTypes = recordedResourceTypes;
    if (props.definition) {
      joinApp(this, 'framework', props.definition);
    }
    const created = recording._bind(this, recordedResourceTypes, regions.length > 1);
    this.frameworks = rendered.map(({ id: childId, ...properties }) => new CfnFramework(this, childId, properties));
    const before = created ? [created.channel, created.recorder] : [];
    this.frameworks.forEach((framework) => framework.node.addDependency(...before));
    this.node.defaultChild = this.frameworks[0];
    this.frameworkArns = this.frameworks.map((framework) => framework.attrFrameworkArn);
    this.frameworkNames = packed.map((one) => one.name);
    const warn = (warning: string, text: string) => Annotations.of(this).addWarningV2(`cdk-org-backup:${warning}`, text);
    if (sharesRole) {
      warn('recorderRole', 'the Regions of the template are not known and its recorder works with the service-linked role of AWS Config, which only one stack of an account can create; '
        + 'say in regions where it is deployed, or set createServiceLinkedRole to false where accounts have the role');
    }
    // what requirements demand is warned of by their words
    const given = 'groups' in props ? [] : controls;
    ownRegionNotes(given, regions).forEach((note) => warn('copyToOwnRegionRequired', note));
    [...new Set(regionNotes(controls, regions))].forEach((note) => warn('controlNotInRegion', note));
    unknownParameterNotes(controls).forEach((note) => warn('controlParameterUnknown', note));
    this.node.addValidation({ validate: () => [...frameworkFaults(this.frameworks, quotas), ...recorderFaults(created ? [created.recorder] : [])] });
    const warnAll = (warning: string, notes: string[]) => notes.forEach((note) => warnLate(this, warning, note));
    Aspects.of(this).add({
      visit: (node) => {
        if (node === this) {
          warnAll('exemptPrincipalsMissing', exemptionNotes(this, controls, untoldExemptions));
          warnAll('manualDeletionPattern', patternNotes(this, controls, untoldExemptions));
        }
      },
    });
  }

  /**
   * Which requirements of a standard the controls serve, with the AWS Config rule from which that is derived. AWS publishes no mapping of the
   * controls themselves.
   *
   * @param standard the standard
   */
  public servedRequirements(standard: ComplianceStandard): ServedRequirement[] {
    return servedRequirements([standard], this.controlNames);
  }

  private warnOfMirror(): void {
    if (!ComplianceFramework.judgesRequirements(this)) {
      warnLate(this, 'frameworkMirrorsTiers',
        'the framework is made from tiers and changes with them: a tier that is weakened is found compliant; add one with ComplianceFramework.forRequirements()');
    }
  }
}

/** Controls of the requirements or tiers that they were derived from. */
interface GroupedProps extends ComplianceFrameworkProps {
  readonly groups: DerivedGroup[];
  /** Exemptions that the definition knows, and its controls can't be told. */
  readonly untoldExemptions: string[];
}

class ImportedComplianceFramework extends Construct implements IComplianceFramework {
  public readonly frameworkArns: string[];
  public readonly frameworkNames: string[];

  constructor(scope: Construct, id: string, frameworkArn: string) {
    refuseToken('frameworkArn', frameworkArn, 'the name of the framework is read from it', 'write the ARN itself');
    const pattern = /^arn:[a-z-]+:backup:[a-z0-9-]+:\d{12}:framework:([a-zA-Z]\w*)-[0-9a-f-]{36}$/;
    const arn = checkText('frameworkArn', frameworkArn, pattern, 'an ARN of a framework ends with its name and 36 characters of an id', 'copy it from the AWS Backup console');
    super(scope, id);
    this.frameworkArns = [arn];
    this.frameworkNames = [pattern.exec(arn)![1]];
  }
}

function derivation(
  { naming, _parts: { member } }: BackupDefinition,
  known: { tiers?: ReadonlyArray<TierModel>; exemptPrincipals?: string[]; restoreTests?: boolean; regions: string[] },
): DerivationContext {
  const carriedOver = Object.entries(naming._carriedOver?.tags ?? {})[0];
  return {
    tagKey: naming.tagKey,
    carriedOverTag: carriedOver && { key: carriedOver[0], value: carriedOver[1] },
    vaultName: member.facts.vaultName,
    exemptPrincipals: known.exemptPrincipals ?? [],
    restoreTests: known.restoreTests ?? false,
    tiers: known.tiers,
    region: known.regions.length === 1 ? known.regions[0] : undefined,
  };
}

function literal(text: string): string | undefined {
  return Token.isUnresolved(text) ? undefined : text;
}

function rejectBare({ localAccounts }: BackupDefinition, { account }: Stack): never {
  return localAccounts.length === 0
    ? reject('definition', 'no tiers', 'a framework judges at least one tier', 'give the definition assignments or localPlans')
    : reject('account of the stack', account, `no policy of the definition reaches it, and local plans are for ${localAccounts.join(', ')}`,
      'give the stack an env with one of these accounts and a Region of its plans, or deploy no framework there');
}

function checkName(name: string): string {
  refuseToken('frameworkName', name, 'its characters are checked at synth', 'write the text itself');
  return checkText('frameworkName', name, /^[a-zA-Z][_a-zA-Z0-9]{0,255}$/, 'a framework name has 1 to 256 letters, digits and underscores and starts with a letter (no hyphens)', 'choose another name');
}
