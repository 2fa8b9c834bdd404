import { Aws, CfnCondition, Fn } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import { Construct, IDependable } from 'constructs';
import { LocalPlanContext, planProperties, selectionProperties } from './plan-properties';
import { shortHash } from '../private/hash';
import { PlanModel } from '../protection/plan-variants';


export interface LocalPlansProps {
  readonly plans: ReadonlyArray<PlanModel>;
  readonly context: LocalPlanContext;
  /** ARN of the role of this Region, without a reference to it. */
  readonly backupRoleArn: string;
  /** What AWS Backup looks for when a selection is created. */
  readonly backupRole: IDependable;
  /** What AWS Backup looks for when a plan is created. */
  readonly vault: IDependable;
  readonly airGappedVault?: IDependable;
  readonly scannerRole?: IDependable;
  /** Holds in the global Region only. */
  readonly isGlobalRegion: CfnCondition;
  readonly globalRegion: string;
}

/** Backup plans with their selections, each in the Regions that it is for. */
export class LocalPlans extends Construct {
  private readonly conditions = new Map<string, CfnCondition>();

  constructor(scope: Construct, id: string, props: LocalPlansProps) {
    super(scope, id);
    this.conditions.set(props.globalRegion, props.isGlobalRegion);
    for (const plan of props.plans) {
      this.addPlan(plan, props);
    }
  }

  private addPlan(plan: PlanModel, props: LocalPlansProps): void {
    const { context, backupRoleArn, vault, airGappedVault, scannerRole } = props;
    const { rules } = plan.tier;
    const scope = new Construct(this, plan.name);
    const resource = new backup.CfnBackupPlan(scope, 'Resource', planProperties(plan, context));
    const condition = this.inRegions(plan.regions);
    resource.cfnOptions.condition = condition;
    resource.node.addDependency(
      vault,
      ...(airGappedVault && rules.some((rule) => rule.target.kind === 'airGapped') ? [airGappedVault] : []),
      ...(scannerRole && plan.rules.some(({ rule }) => rule.scanMode) ? [scannerRole] : []),
    );
    for (const properties of selectionProperties(plan, context, backupRoleArn)) {
      const selection = new backup.CfnBackupSelection(scope, `Selection-${properties.selectionName}`, {
        backupPlanId: resource.ref, backupSelection: properties,
      });
      selection.cfnOptions.condition = condition;
      selection.node.addDependency(props.backupRole);
    }
  }

  private inRegions(regions: ReadonlyArray<string>): CfnCondition {
    const key = [...regions].sort().join();
    let condition = this.conditions.get(key);
    if (!condition) {
      condition = new CfnCondition(this, `In${shortHash(key, 8)}`, {
        expression: Fn.conditionOr(...regions.map((region) => Fn.conditionEquals(Aws.REGION, region))),
      });
      this.conditions.set(key, condition);
    }
    return condition;
  }
}
