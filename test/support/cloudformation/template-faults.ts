/**
 * What CloudFormation, IAM or AWS Backup would refuse of a template with backup plans, or what would lead into another partition. Written from
 * the services' documentation, knowing nothing of the library.
 */
export interface TemplateOf {
  readonly Resources: { readonly [logicalId: string]: any };
  readonly Conditions?: { readonly [name: string]: any };
  readonly Parameters?: { readonly [name: string]: any };
}

const PSEUDO = ['AWS::AccountId', 'AWS::NotificationARNs', 'AWS::NoValue', 'AWS::Partition', 'AWS::Region', 'AWS::StackId', 'AWS::StackName', 'AWS::URLSuffix'];

/** Everything that is wrong with a template for one partition. */
export function templateFaults(template: TemplateOf, partition: string): string[] {
  return [...referenceFaults(template), ...textFaults(template, partition), ...resources(template).flatMap(([id, resource]) => {
    switch (resource.Type) {
      case 'AWS::Backup::BackupPlan': return planFaults(resource.Properties).map((fault) => `${id}: ${fault}`);
      case 'AWS::Backup::BackupSelection': return selectionFaults(resource.Properties.BackupSelection).map((fault) => `${id}: ${fault}`);
      default: return [];
    }
  }), ...countFaults(template)];
}

function resources({ Resources }: TemplateOf): [string, any][] {
  return Object.entries(Resources);
}

/** Calls back for every object and every text in a value. */
function walk(value: any, visit: (value: any) => void): void {
  visit(value);
  if (typeof value === 'object' && value !== null) {
    Object.entries(value).forEach(([key, one]) => {
      visit(key);
      walk(one, visit);
    });
  }
}

/** Names that a value refers to. */
function references(value: any): string[] {
  const found: string[] = [];
  walk(value, (one) => {
    if (typeof one !== 'object' || one === null) {
      return;
    }
    if (typeof one.Ref === 'string') {
      found.push(one.Ref);
    }
    if (one['Fn::GetAtt']) {
      found.push([one['Fn::GetAtt']].flat()[0]);
    }
    if (typeof one['Fn::Sub'] === 'string') {
      found.push(...[...one['Fn::Sub'].matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => name.split('.')[0]));
    }
    if (one['Fn::ImportValue']) {
      found.push('an import');
    }
  });
  return found;
}

/** What refers to something that is not there, or not there where it is itself. */
function referenceFaults(template: TemplateOf): string[] {
  const { Resources, Conditions = {}, Parameters = {} } = template;
  const faults: string[] = [];
  for (const [id, { Condition, DependsOn, Properties }] of resources(template)) {
    if (Condition !== undefined && !(Condition in Conditions)) {
      faults.push(`${id}: no condition ${Condition}`);
    }
    for (const name of references(Properties)) {
      if (!PSEUDO.includes(name) && !(name in Parameters) && !(name in Resources)) {
        faults.push(`${id}: nothing is called ${name}`);
      } else if (Resources[name]?.Condition !== undefined && Resources[name].Condition !== Condition) {
        faults.push(`${id}: ${name} is not everywhere where it is itself`);
      }
    }
    faults.push(...[DependsOn ?? []].flat().filter((name: string) => !(name in Resources)).map((name: string) => `${id}: depends on ${name}, which is not there`));
  }
  const used = new Set(resources(template).map(([, { Condition }]) => Condition));
  faults.push(...Object.keys(Conditions).filter((name) => !used.has(name)).map((name) => `condition ${name} is not used`));
  faults.push(...references(Conditions).filter((name) => !PSEUDO.includes(name)).map((name) => `a condition refers to ${name}`));
  return faults;
}

function textFaults(template: TemplateOf, partition: string): string[] {
  const faults: string[] = [];
  walk(template.Resources, (value) => {
    if (typeof value !== 'string') {
      return;
    }
    if (/\$\{Token\[|\[object |undefined|\bNaN\b|\$account/.test(value)) {
      faults.push(`a text that was not written out: ${value}`);
    }
    for (const [arn, named] of value.matchAll(/\barn:([^:]*)(?::|$)/g)) {
      if (named !== partition) {
        faults.push(`${arn} of another partition: ${value}`);
      }
    }
  });
  return faults;
}

function planFaults({ BackupPlan: plan, BackupPlanTags: tags }: any): string[] {
  const faults: string[] = [];
  const expectThat = (holds: boolean, fault: string) => {
    if (!holds) {
      faults.push(fault);
    }
  };
  expectThat(/^[a-zA-Z0-9_.-]{1,50}$/.test(plan.BackupPlanName), `plan name ${plan.BackupPlanName}`);
  expectThat(Object.keys(tags).length <= 50, 'more than 50 tags');
  expectThat(plan.BackupPlanRule.length >= 1 && plan.BackupPlanRule.length <= 10, `${plan.BackupPlanRule.length} rules`);
  const names = plan.BackupPlanRule.map((rule: any) => rule.RuleName);
  expectThat(new Set(names).size === names.length, `rules of one name: ${names}`);
  expectThat(plan.BackupPlanRule.some((rule: any) => rule.ScanActions) === (plan.ScanSettings !== undefined), 'scan settings without scans, or the other way round');
  for (const rule of plan.BackupPlanRule) {
    expectThat(/^[a-zA-Z0-9_.-]{1,50}$/.test(rule.RuleName), `rule name ${rule.RuleName}`);
    expectThat(/^[a-zA-Z0-9_-]{2,50}$/.test(rule.TargetBackupVault), `vault name ${rule.TargetBackupVault}`);
    expectThat(/^cron\(\S+( \S+){5}\)$/.test(rule.ScheduleExpression), `schedule ${rule.ScheduleExpression}`);
    const { StartWindowMinutes: start = 480, CompletionWindowMinutes: completion = 10080, RecoveryPointTags: recoveryPointTags = {}, CopyActions: copies = [] } = rule;
    expectThat(Number.isInteger(start) && start >= 60 && start <= 52560000 && completion > start, `windows ${start}, ${completion}`);
    expectThat(Object.keys(recoveryPointTags).length <= 10, 'more than 10 tags of recovery points');
    expectThat(copies.length <= 5, `${copies.length} copies`);
    expectThat(copies.length > 0 || rule.CopyActions === undefined, 'an empty list of copies');
    const targets = copies.map((copy: any) => JSON.stringify(copy.DestinationBackupVaultArn));
    expectThat(new Set(targets).size === targets.length, `two copies to ${targets}`);
    expectThat((rule.IndexActions ?? []).length <= 1, 'more than one index action');
    [rule, ...copies].forEach((one: any) => faults.push(...lifecycleFaults(one.Lifecycle)));
    if (rule.EnableContinuousBackup) {
      const { DeleteAfterDays: days, MoveToColdStorageAfterDays: cold } = rule.Lifecycle ?? {};
      expectThat(days >= 1 && days <= 35 && cold === undefined, `continuous backups kept ${days} days`);
    }
  }
  return faults;
}

function lifecycleFaults(lifecycle: any): string[] {
  if (lifecycle === undefined) {
    return [];
  }
  const { DeleteAfterDays: days, MoveToColdStorageAfterDays: cold, OptInToArchiveForSupportedResources: archive } = lifecycle;
  const faults = Object.keys(lifecycle).length === 0 ? ['an empty lifecycle'] : [];
  for (const count of [days, cold].filter((one) => one !== undefined)) {
    if (!Number.isInteger(count) || count < 1 || count > 36500) {
      faults.push(`${count} days`);
    }
  }
  if (cold !== undefined && days !== undefined && days - cold < 90) {
    faults.push(`deleted ${days - cold} days after it moved to cold storage`);
  }
  return archive && cold === undefined ? [...faults, 'an archive without cold storage'] : faults;
}

function selectionFaults(selection: any): string[] {
  const { SelectionName: name, Resources: selected, NotResources: excluded = [], ListOfTags: list, Conditions: conditions = {} } = selection;
  const faults: string[] = [];
  if (!/^[a-zA-Z0-9_.-]{1,50}$/.test(name)) {
    faults.push(`selection name ${name}`);
  }
  if (!Array.isArray(selected) || selected.length === 0) {
    faults.push('no resources: it would select everything');
  }
  for (const patterns of [selected ?? [], excluded]) {
    if (patterns.length > 500 || patterns.filter((one: string) => one.includes('*')).length > 30) {
      faults.push(`${patterns.length} patterns`);
    }
    if (new Set(patterns).size !== patterns.length) {
      faults.push(`a pattern twice: ${patterns}`);
    }
  }
  if (list !== undefined) {
    faults.push('a list of tags, which are joined by OR');
  }
  const operators = Object.keys(conditions);
  const unknown = operators.filter((operator) => !['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'].includes(operator));
  const all = Object.values<any>(conditions).flat();
  const malformed = all.filter((one) => Object.keys(one).sort().join() !== 'ConditionKey,ConditionValue' || !/^aws:ResourceTag\/.{1,128}$/u.test(one.ConditionKey));
  return [
    ...faults,
    ...unknown.map((operator) => `operator ${operator}`),
    ...malformed.map((one) => `condition ${JSON.stringify(one)}`),
    ...(all.length > 30 ? [`${all.length} conditions`] : []),
    ...(selection.Conditions !== undefined && all.length === 0 ? ['an empty condition'] : []),
  ];
}

function countFaults(template: TemplateOf): string[] {
  const faults = resources(template).length > 500 ? ['more than 500 resources'] : [];
  const perPlan = new Map<string, string[]>();
  for (const [, { Type, Properties }] of resources(template)) {
    if (Type === 'AWS::Backup::BackupSelection') {
      const plan = Properties.BackupPlanId.Ref;
      perPlan.set(plan, [...perPlan.get(plan) ?? [], Properties.BackupSelection.SelectionName]);
    }
  }
  for (const [id, { Type }] of resources(template)) {
    const names = perPlan.get(id) ?? [];
    if (Type === 'AWS::Backup::BackupPlan' && (names.length < 1 || names.length > 100)) {
      faults.push(`${id}: ${names.length} selections`);
    }
    if (new Set(names).size !== names.length) {
      faults.push(`${id}: selections of one name`);
    }
  }
  return faults;
}
