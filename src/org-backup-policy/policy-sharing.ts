import { SharingModel } from './policy-packing';
import { LIMITS } from '../data/limits';
import { reject } from '../private/reject';
import { checkMap, checkIsText } from '../private/validation';

/**
 * Which plans share a policy, where a target would otherwise carry more than 10 policies.
 *
 * A plan that moved from one policy to another would disappear and reappear in every account. Sharing is therefore declared, never
 * guessed from how many plans there are today: with each of these choices, adding a tier, a Region or an account moves no existing plan.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export class PolicySharing {
  /**
   * Every plan has a policy of its own. The default, as AWS advises.
   */
  public static none(): PolicySharing {
    return new PolicySharing({ together: {} });
  }

  /**
   * Named plans go into the policy of another plan, all others have their own. For plans that come when 10 policies exist already.
   *
   * @param hosts name of each plan that shares, to the name of the plan whose policy it shares
   */
  public static together(hosts: { [planName: string]: string }): PolicySharing {
    checkMap('hosts', hosts);
    Object.entries(hosts).forEach(([plan, host]) => checkIsText(`hosts['${plan}']`, host));
    return new PolicySharing({ together: { ...hosts } });
  }

  /**
   * Every plan goes, by its name alone, into one of a fixed number of policies. To be chosen before the first deployment: another number,
   * or another choice than this, moves plans.
   *
   * @param policies 1 to 10 policies
   * @throws when the number is out of bounds
   */
  public static slots(policies: number): PolicySharing {
    if (!Number.isInteger(policies) || policies < 1 || policies > LIMITS.policiesPerTarget) {
      reject('policies', policies, `a target carries 1 to ${LIMITS.policiesPerTarget} policies`, `give a whole number of 1 to ${LIMITS.policiesPerTarget}`);
    }
    return new PolicySharing({ slots: policies, together: {} });
  }

  private readonly model: SharingModel;

  private constructor(model: SharingModel) {
    this.model = model;
  }

  /** @internal */
  public get _model(): SharingModel {
    return this.model;
  }
}
