import process from 'node:process';

/**
 * To be called before the AWS SDK is loaded, also as a part of Snowflake's driver: keeps its warning about Node versions
 * that it will leave behind off our stderr, where only what its reader can act on belongs. Which Node this program needs
 * says its package.json. Other warnings of the SDK are shown, and whoever sets the variable is obeyed.
 */
export function quietAwsSdk(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}
