import type { DeploymentFacts, Prerequisite } from './deployment-model';

/** What is left to do once all is deployed, and what shows that it works. */
export function checksAfterwards({ stackSets, stacks, homeRegion, delegated, notifies }: DeploymentFacts): Prerequisite[] {
  const regions = [...new Set([...stackSets.flatMap((one) => one.regions)])].sort();
  const callAs = delegated ? ' --call-as DELEGATED_ADMIN' : '';
  return [
    ...notifies ? [{
      what: 'Amazon SNS sends a mail *AWS Notification - Subscription Confirmation* to each address of `NotificationChannel.emails`, for each topic: nothing arrives until its link was followed. These have not, in the home account:',
      commands: [`aws sns list-subscriptions --region ${homeRegion} --query "Subscriptions[?SubscriptionArn=='PendingConfirmation'].Endpoint" --output text`],
    }] : [],
    ...stackSets.length === 0 ? [] : [{
      what: 'The last operation of each StackSet is `SUCCEEDED`, in the home account; `list-stack-instances` says which accounts are not `CURRENT`, and why:',
      commands: stackSets.flatMap(({ stackSetName }) => [
        `aws cloudformation list-stack-set-operations --region ${homeRegion}${callAs} --stack-set-name ${stackSetName} --query 'Summaries[0].[Action,Status,StatusReason]' --output text`,
        `aws cloudformation list-stack-instances --region ${homeRegion}${callAs} --stack-set-name ${stackSetName} --query "Summaries[?Status!='CURRENT'].[Account,Region,StatusReason]" --output text`,
      ]),
    }],
    ...stacks.some(({ parts }) => parts.includes('Policies')) ? [{
      what: 'A member account has its plans: what applies to it, in the management or the home account:',
      commands: ['aws organizations describe-effective-policy --policy-type BACKUP_POLICY --target-id \'<member account>\''],
    }] : [],
    ...regions.length === 0 ? [] : [{
      what: 'After the first schedules the jobs of all accounts are `COMPLETED`, copies too, in the home account:',
      commands: regions.flatMap((region) => ['backup', 'copy'].map((job) => (
        `aws backup list-${job}-jobs --region ${region} --by-account-id '*' --query '${job === 'backup' ? 'BackupJobs' : 'CopyJobs'}[].[AccountId,State,ResourceArn,StatusMessage]' --output text --max-items 50`
      ))),
    }],
  ];
}
