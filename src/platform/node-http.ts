// Node's own HTTP, taken without `import`: that would read every export, and reading one of them (WebSocket) makes Node 22 and later load
// a whole client, which takes half as long as a bare Express takes to start.

export const http = process.getBuiltinModule('node:http');

/** Loaded when it is asked for: TLS is for a webhook endpoint that has it. */
export const https = (): typeof import('node:https') => process.getBuiltinModule('node:https');
