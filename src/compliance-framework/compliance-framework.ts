import { Annotations, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { CfnFramework } from 'aws-cdk-lib/aws-backup';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct, IConstruct } from 'constructs';
import { ComplianceFrameworkProps, RequirementFrameworkProps, ServedRequirement, TierFrameworkProps } from './compliance-framework-props';
import { ComplianceStandard } from './compliance-standard';
import { ConfigRecording } from './config-recording';
import { mergeControls, renderControl } from './control-model';
import { auditedRegions, checkedQuotas, frameworkFaults } from './framework-checks';
import { frameworkDescription, frameworkName, servedRequirements, standardTags } from './framework-texts';
import { beyondOneTag, DerivationContext, requirementControls, tierControls } from './requirement-controls';
import { BackupNaming } from '../organization-layout/backup-naming';
import { checkTags } from '../private/tags';
import { checkText, refuseToken, reject } from '../private/validation';
import { TierModel } from '../protection/model';
import { describeRequirement, RequirementModel } from '../protection/requirement-model';
import { requireOfTiers, warnOfTier } from '../protection/tier-planning';

/**
 * A framework of AWS Backup Audit Manager, for reports and alarms to refer to.
 */
export interface IComplianceFramework extends IConstruct {
  /** ARN of the framework. */
  readonly frameworkArn: string;
  /** Name of the framework. */
  readonly frameworkName: string;
}

/**
 * Lets AWS Backup Audit Manager judge one account in one Region, every day and whenever something changes.
 *
 * A template of its own without assets, for a stack of each account and Region or for a StackSet, deployed after the member baseline: where
 * AWS Config does not record, it fails alone. Organisations need one in every member account and Region; reports over all of them are made by
 * `BackupReports`.
 *
 * @example
 * import { Duration, Stack } from 'aws-cdk-lib';
 * import { ComplianceFramework, ProtectionRequirement } from 'cdk-org-backup';
 *
 * declare const stack: Stack;
 * ComplianceFramework.fromRequirements(stack, 'Gold', {
 *   requirements: [ProtectionRequirement.forTagValue('gold', {
 *     minimumFrequency: Duration.hours(24),
 *     minimumRetention: Duration.days(35),
 *     crossAccountCopy: true,
 *     manualDeletionDisabled: true,
 *   })],
 * });
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
   * @param scope the stack of the framework
   * @param id id of the construct
   * @param props requirements
   * @throws when a tier is below its requirement, or a limit of AWS Backup Audit Manager is exceeded
   */
  public static fromRequirements(scope: Construct, id: string, props: RequirementFrameworkProps): ComplianceFramework {
    const { requirements, tiers: given, exemptPrincipals, restoreTestsInAccount, ...options } = props;
    const naming = props.naming ?? new BackupNaming();
    const tiers = given?.map((tier) => tier._model);
    const context = derivation(naming, { tiers, exemptPrincipals, restoreTests: restoreTestsInAccount });
    if (requirements.length === 0) {
      reject('requirements', [], 'a framework judges at least one requirement', 'give a ProtectionRequirement');
    }
    const models = requirements.map((requirement) => requirement._model);
    const framework = new ComplianceFramework(scope, id, { ...options, controls: models.flatMap((model) => requirementControls(model, context)) });
    if (tiers) {
      requireOfTiers(framework, requirements, tiers, { tagKey: naming.tagKey, regions: framework.regions, central: [] });
    }
    framework.warnOfDerivation(models, tiers ?? [], context);
    return framework;
  }

  /**
   * A framework that says when an account no longer has what the tiers say. It changes with them: a tier that is weakened is found compliant.
   * Use it beside one that judges requirements.
   *
   * @param scope the stack of the framework
   * @param id id of the construct
   * @param props tiers
   * @throws when a limit of AWS Backup Audit Manager is exceeded
   */
  public static fromTiers(scope: Construct, id: string, props: TierFrameworkProps): ComplianceFramework {
    const { tiers: given, ...options } = props;
    if (given.length === 0) {
      reject('tiers', [], 'a framework judges at least one tier', 'give a ProtectionTier');
    }
    const tiers = given.map((tier) => tier._model);
    const context = derivation(props.naming ?? new BackupNaming(), { tiers });
    const framework = new ComplianceFramework(scope, id, { ...options, controls: tiers.flatMap((tier) => tierControls(tier, context)) });
    framework.mirrorsTiers = true;
    framework.warnOfDerivation([], tiers, context);
    Aspects.of(framework).add({ visit: (node) => node === framework && framework.warnOfMirror() });
    return framework;
  }

  public readonly frameworkArn: string;
  public readonly frameworkName: string;
  /** The framework. */
  public readonly framework: CfnFramework;
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
    const naming = props.naming ?? new BackupNaming();
    const controls = mergeControls(props.controls.map((control) => control._model));
    if (controls.length === 0) {
      reject('controls', [], 'a framework judges at least one control', 'give a FrameworkControl, for example those of FrameworkControl.minimal()');
    }
    const name = props.frameworkName === undefined ? frameworkName(naming.prefix, id) : checkName(props.frameworkName);
    const regions = auditedRegions(props.regions, Stack.of(scope).region);
    const quotas = checkedQuotas(props.quotas ?? {});
    if (controls.length > quotas.controls) {
      reject('controls', controls.length, `AWS allows ${quotas.controls} in an account and Region`, 'narrow fewer of them by tag, or say in quotas that AWS allows more');
    }
    const served = servedRequirements(props.standards ?? [], controls.map((control) => control.name));
    const tags = { ...standardTags(served), ...checkTags('frameworkTags', props.frameworkTags ?? {}) };

    super(scope, id);
    // the CDK's paths begin with the name of the stack: templates of two accounts would differ by them alone
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    this.regions = regions;
    this.controlNames = [...new Set(controls.map((control) => control.name))].sort();
    this.controlCount = controls.length;
    this.recordedResourceTypes = [...new Set(props.controls.flatMap((control) => control.recordedResourceTypes))].sort();
    const recording = (props.configRecording ?? ConfigRecording.existing())._bind(this, this.recordedResourceTypes, regions.length > 1);
    this.framework = new CfnFramework(this, 'Resource', {
      frameworkName: name,
      frameworkDescription: frameworkDescription(props.frameworkDescription, served),
      frameworkControls: controls.map(renderControl),
      frameworkTags: Object.keys(tags).length === 0 ? undefined : Object.entries(tags).map(([key, value]) => ({ key, value })),
    });
    recording.forEach((resource: CfnResource) => this.framework.addDependency(resource));
    this.node.defaultChild = this.framework;
    this.frameworkArn = this.framework.attrFrameworkArn;
    this.frameworkName = name;
    this.node.addValidation({ validate: () => frameworkFaults(this.framework, quotas) });
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

  private warnOfDerivation(requirements: RequirementModel[], tiers: TierModel[], context: DerivationContext): void {
    const warn = (id: string, text: string) => Annotations.of(this).addWarningV2(`cdk-org-backup:${id}`, text);
    beyondOneTag(tiers).forEach((tier) => warnOfTier(this, tier, 'scopeByOneTag',
      'its selection has further conditions and a control is narrowed by one tag: resources that carry the tag but miss a condition are judged too'));
    for (const requirement of requirements) {
      const named = `the ${describeRequirement(requirement)}`;
      if (requirement.airGappedAgeHours !== undefined && requirement.tag) {
        warn('airGappedByTag', `${named} demands air-gapped copies but the control RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT can't be narrowed by tag: no control judges it; `
          + 'require it of all resources, or add FrameworkControl.resourcesInAirGappedVault() for some types');
      }
      if (requirement.restoreTimeMinutes !== undefined && !context.restoreTests) {
        warn('restoreTimeElsewhere', `${named} demands a restore time, which AWS Backup Audit Manager judges only where restores are tested in the `
          + 'resource\'s own account; set restoreTestsInAccount there, elsewhere metrics of the restore tests judge it');
      }
    }
    if (context.carriedOverTag && requirements.some(({ tag }) => tag)) {
      warn('carriedOverTags', `plans and recovery points carry ${context.carriedOverTag.key}=${context.carriedOverTag.value} under this naming, whichever tier they are of: `
        + 'controls on them judge those of all tiers');
    }
  }

  private warnOfMirror(): void {
    const judged = this.node.root.node.findAll().some((node) => node instanceof ComplianceFramework && !node.mirrorsTiers);
    if (!judged) {
      Annotations.of(this).addWarningV2('cdk-org-backup:frameworkMirrorsTiers',
        'the framework is made from tiers and changes with them: a tier that is weakened is found compliant; add one with ComplianceFramework.fromRequirements()');
    }
  }
}

class ImportedComplianceFramework extends Construct implements IComplianceFramework {
  public readonly frameworkArn: string;
  public readonly frameworkName: string;

  constructor(scope: Construct, id: string, frameworkArn: string) {
    refuseToken('frameworkArn', frameworkArn, 'the name of the framework is read from it', 'write the ARN itself');
    const pattern = /^arn:[a-z-]+:backup:[a-z0-9-]+:\d{12}:framework:([a-zA-Z]\w*)-[0-9a-f-]{36}$/;
    const arn = checkText('frameworkArn', frameworkArn, pattern, 'an ARN of a framework ends with its name and 36 characters of an id', 'copy it from the AWS Backup console');
    super(scope, id);
    this.frameworkArn = arn;
    this.frameworkName = pattern.exec(arn)![1];
  }
}

function derivation(
  naming: BackupNaming, known: { tiers?: TierModel[]; exemptPrincipals?: string[]; restoreTests?: boolean },
): DerivationContext {
  const carriedOver = Object.entries(naming._carriedOver?.tags ?? {})[0];
  return {
    tagKey: naming.tagKey,
    carriedOverTag: carriedOver && { key: carriedOver[0], value: carriedOver[1] },
    vaultName: naming.vaultName,
    exemptPrincipals: known.exemptPrincipals ?? [],
    restoreTests: known.restoreTests ?? false,
    tiers: known.tiers,
  };
}

function checkName(name: string): string {
  refuseToken('frameworkName', name, 'its characters are checked at synth', 'write the text itself');
  return checkText('frameworkName', name, /^[a-zA-Z][_a-zA-Z0-9]{0,255}$/, 'a framework name has 1 to 256 letters, digits and underscores and starts with a letter (no hyphens)', 'choose another name');
}
