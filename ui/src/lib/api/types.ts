// The shapes of the API, made from the server's own description (docs/openapi.json); ids are opaque text.
export * from './schema.ts';
