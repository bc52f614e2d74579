// What a workspace may be called, and what the paths of one begin with.

/** contract, "Hosts and prefixes". */
const WORKSPACE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Whether a workspace may be called so: then a request's path can carry it. */
export const isWorkspaceName = (text: string): boolean => WORKSPACE_NAME.test(text);

export const DEFAULT_WORKSPACE = 'default';

/** What the paths of a workspace begin with: `/w/{name}`, or nothing for the default one. */
export const prefixOf = (workspace: string): string => (workspace === DEFAULT_WORKSPACE ? '' : `/w/${workspace}`);

/** Where an inbox takes deliveries. @param base the sandbox's address with the workspace's prefix, without a trailing slash */
export const inboxUrl = (base: string, inbox: string): string => `${base}/_admin/inbox/${inbox}`;
