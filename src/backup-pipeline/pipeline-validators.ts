import type { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Plugins that read the construct tree, as the packs of cdk-nag, get it on versions of aws-cdk-lib too that hand over templates only. */
export function withTree(plugin: IPolicyValidationPlugin, root: IConstruct): IPolicyValidationPlugin {
  const { name, version, ruleIds } = plugin;
  return {
    name,
    version,
    ruleIds,
    validate: (context: IPolicyValidationContext): PolicyValidationPluginReport => plugin.validate(Object.assign({ appConstruct: root }, context)),
  };
}
