import { Stack, Token } from 'aws-cdk-lib';
import { ForwardingAccount } from '../data/event-row';
import { organizationEventsRegion } from '../data/regions';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { reject } from '../private/validation';

/**
 * Which events an account forwards.
 */
export class ForwardedEvents {
  /**
   * Those of any account in any Region: jobs that ended, security events and changes of compliance.
   */
  public static member(): ForwardedEvents {
    return new ForwardedEvents('member');
  }

  /**
   * Those of the management account in the Region where AWS Organizations has its events: `us-east-1`, in China `cn-northwest-1`, in AWS GovCloud (US)
   * `us-gov-west-1`. Beside what every account forwards these are changes of backup policies, trusted access, delegation, global settings and accounts.
   * For its other Regions use `member()`.
   */
  public static management(): ForwardedEvents {
    return new ForwardedEvents('management');
  }

  private constructor(private readonly account: ForwardingAccount) {}

  /**
   * Checks that the stack lies where the events are.
   * @internal
   */
  public _bind({ account, region }: Stack, { partition, managementAccount }: OrganizationLayout): ForwardingAccount {
    if (this.account === 'management') {
      if (Token.isUnresolved(region)) {
        reject('region of the stack', region, 'the events of AWS Organizations appear in one Region only', 'give the stack an env with account and region');
      }
      const home = organizationEventsRegion(partition);
      if (region !== home) {
        reject('forwardedEvents', 'management', `the stack is in ${region}${home ? ` and the events of AWS Organizations appear in ${home} only` : ', where no Region is known for them'}`,
          home ? `deploy it to ${home}, and ForwardedEvents.member() to the other Regions` : 'use ForwardedEvents.member()');
      }
      if (managementAccount !== undefined && !Token.isUnresolved(account) && account !== managementAccount) {
        reject('forwardedEvents', 'management', `the stack is in ${account} and the events of AWS Organizations appear in the management account ${managementAccount} only`,
          'use ForwardedEvents.member()');
      }
    }
    return this.account;
  }
}
