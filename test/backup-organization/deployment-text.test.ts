import { DeployedStack, DeploymentFacts } from '../../src/backup-organization/deployment-model';
import { deploymentText } from '../../src/backup-organization/deployment-text';

const stack = (path: string, props: Partial<DeployedStack> = {}): DeployedStack => ({
  path, stackName: path.replace('/', '-'), account: '111111111111', region: 'eu-west-1', parts: ['Hub'], deployRole: 'deploy', executionRole: 'exec', publishingRole: 'files', qualifier: 'hnb659fds', after: [], optIn: false, ...props,
});
const facts = (props: Partial<DeploymentFacts> = {}): DeploymentFacts => ({
  path: 'Backup', stacks: [], stackSets: [], prerequisites: [], quotas: [], costs: [], accounts: 400, regions: 6, sized: true, owners: [],
  homeAccount: '111111111111', homeRegion: 'eu-west-1', partition: 'aws', delegated: true, notifies: false, gates: [], beforeGates: [], pipelines: [], ...props,
});
const lines = (props: Partial<DeploymentFacts>) => deploymentText([facts(props)]).split('\n');
const rows = (all: string[]) => all.filter((line) => line.startsWith('| ')).slice(2);

test('stacks stand in the order of their deployment, with numbers of those before', () => {
  const all = lines({
    stacks: [stack('Backup/Policies', { after: ['Backup/Home', 'Backup/Management', 'Other'] }), stack('Backup/Management', { account: '999999999999' }), stack('Backup/Home')],
  });
  const table = all.slice(all.indexOf('### Stacks, in this order')).filter((line) => /^\| \d/.test(line));
  expect(table).toEqual([
    '| 1 | `Backup/Management` | 999999999999 | eu-west-1 | Hub | deploy | files | exec | – |',
    '| 2 | `Backup/Home` | 111111111111 | eu-west-1 | Hub | deploy | files | exec | – |',
    expect.stringMatching(/^\| 3 \| `Backup\/Policies` .* (1, 2, `Other`|`Other`, 1, 2) \|$/),
  ]);
});

test('a stack by another name than its path has both, and one without roles says whose credentials it takes', () => {
  const all = lines({ stacks: [stack('Backup/Home', { stackName: 'TheirName', deployRole: undefined, executionRole: undefined, publishingRole: undefined, parts: ['One', 'Two'] })] });
  expect(all).toContain('| 1 | `Backup/Home` (TheirName) | 111111111111 | eu-west-1 | One, Two | credentials of the CLI | credentials of the CLI | the same | – |');
});

describe('bootstrap', () => {
  const commands = (props: Partial<DeploymentFacts>, ...stacks: DeployedStack[]) => lines({ stacks, ...props }).filter((line) => line.includes('cdk bootstrap aws')).map((line) => line.trim());
  const POLICY = '--cloudformation-execution-policies arn:aws:iam::aws:policy/AdministratorAccess';
  const other = { account: '222222222222' };

  test('is named once for each account and Region, and trusts the home account in others, with the policy that the CLI then asks for', () => {
    expect(commands({}, stack('A'), stack('B'), stack('C', { region: 'eu-west-3' }), stack('D', other))).toEqual([
      'npx cdk bootstrap aws://111111111111/eu-west-1', 'npx cdk bootstrap aws://111111111111/eu-west-3',
      `npx cdk bootstrap aws://222222222222/eu-west-1 --trust 111111111111 ${POLICY}`,
    ]);
    expect(lines({ stacks: [stack('D', other)] }).join('\n')).toMatch(/A policy of your own with less is better/);
  });

  test('has the policy of the partition', () => {
    expect(commands({ partition: 'aws-cn' }, stack('D', other))[0]).toContain('arn:aws-cn:iam::aws:policy/AdministratorAccess');
  });

  test('names another qualifier than that of the CDK', () => {
    expect(commands({}, stack('A', { qualifier: 'mine', ...other }))).toEqual([`npx cdk bootstrap aws://222222222222/eu-west-1 --qualifier mine --trust 111111111111 ${POLICY}`]);
  });

  test('trusts nobody where the CLI deploys with its own credentials, and is left out where nothing of it is used', () => {
    expect(commands({}, stack('A', { deployRole: undefined, ...other }))).toEqual(['npx cdk bootstrap aws://222222222222/eu-west-1']);
    expect(commands({}, stack('A', { qualifier: undefined }))).toEqual([]);
    expect(lines({ stacks: [stack('A', { qualifier: undefined })] }).join('\n')).not.toContain('bootstrapped');
  });

  test('trusts the account of a pipeline that deploys the stack, and nobody where none does', () => {
    const pipelines = [{ pipelineName: 'Backup', path: 'Pipeline', account: '111111111111', region: 'eu-west-1', stacks: ['B', 'Central'] }];
    expect(commands({ pipelines }, stack('B'), stack('Central', other), stack('Management', { account: '999999999999' }))).toEqual([
      'npx cdk bootstrap aws://111111111111/eu-west-1', `npx cdk bootstrap aws://222222222222/eu-west-1 --trust 111111111111 ${POLICY}`, 'npx cdk bootstrap aws://999999999999/eu-west-1',
    ]);
  });
});

test('prerequisites are numbered, with their commands in them', () => {
  const text = lines({ prerequisites: [{ what: 'One.' }, { what: 'Two:', commands: ['aws x', 'aws y'] }] }).join('\n');
  expect(text).toContain('No stack does these.\n\n1. One.\n2. Two:\n   ```sh\n   aws x\n   aws y\n   ```');
});

test('commands deploy accounts of their own by themselves', () => {
  const text = lines({
    owners: [{ name: 'management', account: '999999999999' }],
    stacks: [stack('Backup/Management', { account: '999999999999' }), stack('Backup/Home', { after: ['Backup/Management'] }), stack('Backup/Last', { account: '999999999999', after: ['Backup/Home'] })],
  }).join('\n');
  expect(text).toContain('npx cdk deploy \'Backup/*\'');
  expect(text).toContain([
    '# management', 'npx cdk deploy --exclusively \'Backup/Management\'', '# home', 'npx cdk deploy --exclusively \'Backup/Home\'', '# management',
    'npx cdk deploy --exclusively \'Backup/Last\'', '```',
  ].join('\n'));
});

describe('canary units', () => {
  const stacks = [
    stack('Backup/Management', { account: '999999999999' }), stack('Backup/Home', { after: ['Backup/Management'] }), stack('Backup/CanaryPolicies', { after: ['Backup/Home'] }),
    stack('Backup/CanaryGate-eu-west-1', { after: ['Backup/Management'] }), stack('Backup/Policies', { after: ['Backup/CanaryPolicies'] }),
    stack('Backup/Forwarding', { account: '999999999999', after: ['Backup/Home'] }),
  ];
  const stateMachineArn = 'arn:aws:states:eu-west-1:111111111111:stateMachine:OrgBackup-CanaryGate';
  const text = lines({
    stacks, owners: [{ name: 'management', account: '999999999999' }], beforeGates: ['Backup/CanaryPolicies', 'Backup/CanaryGate-eu-west-1'],
    gates: [{ region: 'eu-west-1', stateMachineName: 'OrgBackup-CanaryGate', stateMachineArn }, { region: 'eu-west-3', stateMachineName: 'OrgBackup-CanaryGate', stateMachineArn: 'other' }],
  }).join('\n');

  test('are deployed first, then their gates are started, then comes the rest', () => {
    const steps = [
      'npx cdk deploy \'Backup/CanaryPolicies\' \'Backup/CanaryGate-eu-west-1\'\n',
      'bash node_modules/cdk-org-backup/docs/runbooks/wait-for-canary-gates.sh OrgBackup-CanaryGate eu-west-1 eu-west-3\n', 'npx cdk deploy \'Backup/*\'\n```',
    ].map((step) => text.indexOf(step));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps).not.toContain(-1);
    expect(text).not.toContain('All at once');
  });

  test('have gates that other languages start with the AWS CLI, one in each Region', () => {
    expect(text).toContain(`aws stepfunctions start-execution --region eu-west-1 --state-machine-arn ${stateMachineArn}`);
    expect(text.match(/describe-execution --region \S+/g)).toEqual(['describe-execution --region eu-west-1', 'describe-execution --region eu-west-3']);
    expect(text.match(/gate\d(?==)|"\$gate\d"/g)).toEqual(['gate1', 'gate2', '"$gate1"', '"$gate2"']);
  });

  test('hold up the rest where accounts are deployed by themselves too', () => {
    expect(text).toContain([
      '# management', 'npx cdk deploy --exclusively \'Backup/Management\'',
      '# home', 'npx cdk deploy --exclusively \'Backup/Home\' \'Backup/CanaryPolicies\' \'Backup/CanaryGate-eu-west-1\'',
      '# start the gates as above, and wait',
      '# management', 'npx cdk deploy --exclusively \'Backup/Forwarding\'', '# home', 'npx cdk deploy --exclusively \'Backup/Policies\'', '```',
    ].join('\n'));
  });
});

test('with a pipeline no command goes past it: it is deployed once, and by hand what it does not deploy', () => {
  const text = lines({
    path: 'Production/Backup', owners: [{ name: 'management', account: '999999999999' }],
    stacks: [
      stack('Production/Backup/Management', { account: '999999999999' }), stack('Production/Backup/Home', { after: ['Production/Backup/Management'] }),
      stack('Production/Backup/Forwarding', { account: '999999999999', after: ['Production/Backup/Home'] }),
    ],
    gates: [{ region: 'eu-west-1', stateMachineName: 'Gate', stateMachineArn: 'arn' }],
    pipelines: [{ pipelineName: 'Backup', path: 'BackupPipeline', account: '111111111111', region: 'eu-west-1', stacks: ['Production/Backup/Home'] }],
  }).join('\n');
  expect(text).toContain([
    '```sh', '# management', 'npx cdk deploy --exclusively \'Production/Backup/Management\'',
    '# account 111111111111: the pipeline Backup deploys Production/Backup/Home; approve its stages, and wait until it has gone through', 'npx cdk deploy --exclusively \'BackupPipeline\'',
    '# management', 'npx cdk deploy --exclusively \'Production/Backup/Forwarding\'', '```',
  ].join('\n'));
  expect(text.split('\n')).not.toContain('npx cdk deploy \'Production/Backup/*\'');
  expect(text).not.toContain('wait-for-canary-gates');
});

describe('afterwards', () => {
  const stackSets = [{ stackSetName: 'Set', targets: ['ou-1'], regions: ['eu-west-1', 'eu-west-3'] }];

  test('mails are confirmed where there are messages', () => {
    expect(lines({ notifies: true }).join('\n')).toMatch(/### Afterwards[^]*Subscription Confirmation[^]*aws sns list-subscriptions --region eu-west-1/);
    expect(lines({}).join('\n')).not.toContain('sns');
  });

  test('StackSets and the first jobs of each Region show that it works, as a delegated administrator sees them', () => {
    const text = lines({ stackSets }).join('\n');
    expect(text).toContain('aws cloudformation list-stack-set-operations --region eu-west-1 --call-as DELEGATED_ADMIN --stack-set-name Set');
    expect(text.match(/list-(backup|copy)-jobs --region \S+/g)).toHaveLength(4);
    expect(lines({ stackSets, delegated: false }).join('\n')).not.toContain('DELEGATED_ADMIN');
  });

  test('a member account shows what applies to it, where there are policies', () => {
    expect(lines({ stacks: [stack('A', { parts: ['Policies'] })] }).join('\n')).toContain('describe-effective-policy');
    expect(lines({ stacks: [stack('A')] }).join('\n')).not.toContain('describe-effective-policy');
  });
});

test('StackSets are listed where there are any', () => {
  expect(lines({ stackSets: [{ stackSetName: 'Set', targets: ['ou-1', 'ou-2'], regions: ['eu-west-1'] }] })).toContain('| Set | ou-1, ou-2 | eu-west-1 |');
  expect(lines({}).join('\n')).not.toContain('StackSets bring');
});

test('quotas say how much is used', () => {
  const quotas = [{ what: 'stacks', limit: 100000, raisable: true, used: 2400, count: '400 × 6' }, { what: 'accounts', limit: 10000, raisable: false, used: 400, count: 'expected' }];
  expect(lines({ quotas })).toEqual(expect.arrayContaining(['| stacks | 2,400 | 100,000 | yes | 400 × 6 |', '| accounts | 400 | 10,000 | no | expected |']));
});

describe('costs', () => {
  const costs = [
    { what: 'Keys', price: 'kmsKey' as const, quantity: 1234, count: '2 × 617' }, { what: 'Alarms', price: 'alarm' as const, quantity: 3, count: '3 × 1' }, { what: 'Calls', price: 'lambdaRequest' as const, count: 'as used' },
  ];

  test('have unit price, quantity and sum, or say that the quantity is not known', () => {
    expect(rows(lines({ costs }).slice(lines({ costs }).indexOf('### Recurring cost')))).toEqual([
      expect.stringMatching(/^\| Keys \| \[1\]\(https:.*\) \| key and month.* \| 1,234 \| 1,234\.00 \| 2 × 617 \|$/),
      expect.stringMatching(/^\| Alarms \| \[0\.1\]\(.*\) \| alarm and month \| 3 \| 0\.30 \| 3 × 1 \|$/),
      expect.stringMatching(/^\| Calls \| \[0\.0000002\]\(.*\) \| request \|  \|  \| as used \|$/),
    ]);
    expect(lines({ costs })).toContain('Together 1,234.30, and what is used.');
  });

  test('say for which size they are', () => {
    expect(lines({}).join('\n')).toContain('for 400 accounts in 6 Regions, without backups');
    expect(lines({ sized: false }).join('\n')).toContain('for 400 accounts in 6 Regions (those that the layout lists: give it expectedAccounts), without');
  });

  test('say whose prices they are, and when', () => {
    expect(lines({}).join('\n')).toMatch(/list prices of us-east-1 as of \d{4}-\d{2}, to be checked/);
  });
});

test('a bar in a cell does not end it', () => {
  expect(lines({ stackSets: [{ stackSetName: 'a|b', targets: [], regions: [] }] })).toContain('| a\\|b |  |  |');
});

test('several organizations follow each other, and the text is the same each time', () => {
  const text = deploymentText([facts({ path: 'A' }), facts({ path: 'B' })]);
  expect(text.match(/^## .*$/gm)).toEqual(['## A', '## B']);
  expect(deploymentText([facts({ path: 'A' }), facts({ path: 'B' })])).toBe(text);
  expect(text).toMatch(/^# Deployment\n\n## A\n\n/);
});
