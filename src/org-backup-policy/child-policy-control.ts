import { ControlModel } from './policy-document';

/**
 * What backup policies attached further down, to units and accounts below the target, may change.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html
 */
export class ChildPolicyControl {
  /**
   * They may change everything. The default, as in AWS Organizations.
   */
  public static open(): ChildPolicyControl {
    return new ChildPolicyControl({});
  }

  /**
   * They may add plans of their own, and change nothing in these.
   */
  public static appendOnly(): ChildPolicyControl {
    return new ChildPolicyControl({ atPlans: ['@@append'], below: ['@@none'] });
  }

  /**
   * They may change nothing and add nothing: what lies below such a target can't have tiers of its own.
   */
  public static frozen(): ChildPolicyControl {
    return new ChildPolicyControl({ atPlans: ['@@none'], below: ['@@none'] });
  }

  private readonly model: ControlModel;

  private constructor(model: ControlModel) {
    this.model = model;
  }

  /** @internal */
  public get _model(): ControlModel {
    return this.model;
  }
}
