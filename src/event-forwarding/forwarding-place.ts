import { Stack, Token } from 'aws-cdk-lib';
import { ForwardingAccount } from '../data/event-row';
import { organizationEventsRegion } from '../data/regions';
import { partitionOf } from '../private/partition';
import { reject } from '../private/validation';

/**
 * What an account forwards, by its part in the organization.
 */
export class ForwardingPlace {
  /**
   * Any account in any Region: jobs that ended, security events and compliance.
   */
  public static member(): ForwardingPlace {
    return new ForwardingPlace('member');
  }

  /**
   * The management account in the Region where AWS Organizations has its events: `us-east-1`, in China `cn-northwest-1`, in AWS GovCloud (US)
   * `us-gov-west-1`. It also forwards changes of backup policies, trusted access, delegation, global settings and accounts. For its other Regions
   * use `member()`.
   */
  public static management(): ForwardingPlace {
    return new ForwardingPlace('management');
  }

  private constructor(private readonly place: ForwardingAccount) {}

  /**
   * Checks that the stack lies where the events are.
   * @internal
   */
  public _bind(stack: Stack): ForwardingAccount {
    if (this.place === 'management') {
      const { region } = stack;
      if (Token.isUnresolved(region)) {
        reject('region of the stack', region, 'the events of AWS Organizations appear in one Region only', 'give the stack an env with account and region');
      }
      const home = organizationEventsRegion(partitionOf(region));
      if (region !== home) {
        reject('place', 'management', `the stack is in ${region}${home ? ` and the events of AWS Organizations appear in ${home} only` : ', where no Region is known for them'}`,
          home ? `deploy it to ${home}, and ForwardingPlace.member() to the other Regions` : 'use ForwardingPlace.member()');
      }
    }
    return this.place;
  }
}
