import { DeployedStack, DeploymentFacts, deploymentText } from '../../src/rollout/deployment-text';

const stack = (path: string, props: Partial<DeployedStack> = {}): DeployedStack => ({
  path, stackName: path.replace('/', '-'), account: '111111111111', region: 'eu-west-1', parts: ['Hub'], deployRole: 'deploy', executionRole: 'exec', qualifier: 'hnb659fds', after: [], optIn: false, ...props,
});
const facts = (props: Partial<DeploymentFacts> = {}): DeploymentFacts => ({
  path: 'Backup', stacks: [], stackSets: [], prerequisites: [], quotas: [], costs: [], accounts: 400, regions: 6, sized: true, owners: [], pipelines: [], ...props,
});
const lines = (props: Partial<DeploymentFacts>) => deploymentText([facts(props)]).split('\n');
const rows = (all: string[]) => all.filter((line) => line.startsWith('| ')).slice(2);

test('stacks stand in the order of their deployment, with numbers of those before', () => {
  const all = lines({
    stacks: [stack('Backup/Policies', { after: ['Backup/Home', 'Backup/Management', 'Other'] }), stack('Backup/Management', { account: '999999999999' }), stack('Backup/Home')],
  });
  const table = all.slice(all.indexOf('### Stacks, in this order')).filter((line) => /^\| \d/.test(line));
  expect(table).toEqual([
    '| 1 | `Backup/Management` | 999999999999 | eu-west-1 | Hub | deploy | exec | – |',
    '| 2 | `Backup/Home` | 111111111111 | eu-west-1 | Hub | deploy | exec | – |',
    expect.stringMatching(/^\| 3 \| `Backup\/Policies` .* (1, 2, `Other`|`Other`, 1, 2) \|$/),
  ]);
});

test('a stack by another name than its path has both, and one without roles says whose credentials it takes', () => {
  const all = lines({ stacks: [stack('Backup/Home', { stackName: 'TheirName', deployRole: undefined, executionRole: undefined, parts: ['One', 'Two'] })] });
  expect(all).toContain('| 1 | `Backup/Home` (TheirName) | 111111111111 | eu-west-1 | One, Two | credentials of the CLI | the same | – |');
});

describe('bootstrap', () => {
  const commands = (...stacks: DeployedStack[]) => lines({ stacks }).filter((line) => line.includes('cdk bootstrap')).map((line) => line.trim());

  test('is named once for each account and Region, with trust where a role is assumed', () => {
    expect(commands(stack('A'), stack('B'), stack('C', { region: 'eu-west-3' }))).toEqual([
      'npx cdk bootstrap aws://111111111111/eu-west-1 --trust <account you deploy from>', 'npx cdk bootstrap aws://111111111111/eu-west-3 --trust <account you deploy from>',
    ]);
  });

  test('names another qualifier than that of the CDK', () => {
    expect(commands(stack('A', { qualifier: 'mine' }))).toEqual(['npx cdk bootstrap aws://111111111111/eu-west-1 --qualifier mine --trust <account you deploy from>']);
  });

  test('trusts nobody where the CLI deploys with its own credentials, and is left out where nothing of it is used', () => {
    expect(commands(stack('A', { deployRole: undefined }))).toEqual(['npx cdk bootstrap aws://111111111111/eu-west-1']);
    expect(commands(stack('A', { qualifier: undefined }))).toEqual([]);
    expect(lines({ stacks: [stack('A', { qualifier: undefined })] }).join('\n')).not.toContain('bootstrapped');
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

test('an app with a pipeline says what that deploys, how it is made, and what it leaves to whom', () => {
  const owners = [{ name: 'management', account: '999999999999' }];
  const stacks = [stack('Backup/Management', { account: '999999999999' }), stack('Backup/Home')];
  const text = deploymentText([facts({ stacks, owners, pipelines: [{ pipelineName: 'Deploy', path: 'BackupPipeline', accounts: ['111111111111'], left: ['Backup-Management'] }] })]);
  expect(text).toContain('The pipeline `Deploy` deploys all stacks in 111111111111: `npx cdk deploy \'BackupPipeline\'` makes it, and then each commit to its source is deployed by it. '
    + 'It leaves Backup-Management.');
  expect(text).toContain('What no pipeline deploys, and before the first run of one: the management and the central account by themselves, one command after the other, each by an '
    + 'administrator of that account alone:');
  expect(deploymentText([facts({ stacks, owners })])).not.toContain('pipeline');
});
