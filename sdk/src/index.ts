// The package's door: by name, and as a default export for `import skillpassport from '@skillpassport/sdk'`.

export * from './public.js';
export * as default from './public.js';
