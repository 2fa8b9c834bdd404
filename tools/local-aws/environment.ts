import * as path from 'path';

/**
 * What child processes inherit. Never the caller's AWS settings: nothing here may reach a real account, and a stray
 * profile, session token or per-service endpoint would do just that.
 */
const INHERITED = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'SHELL', 'TERM', 'SystemRoot', 'PATHEXT', 'COMSPEC', 'USERPROFILE'];

export function cleanEnvironment(temporaryFolder: string): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(INHERITED.filter(name => process.env[name]).map(name => [name, process.env[name]]));
  return { ...inherited, TMPDIR: temporaryFolder, NODE_NO_WARNINGS: '1' };
}

/** Credentials and endpoint of one account: the local AWS takes a 12-digit access key as the account. */
export function accountEnvironment(endpoint: string, account: string, temporaryFolder: string): NodeJS.ProcessEnv {
  return {
    ...cleanEnvironment(temporaryFolder),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: path.join(temporaryFolder, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(temporaryFolder, 'no-credentials'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_HOME: path.join(temporaryFolder, 'cdk-home'),
  };
}
