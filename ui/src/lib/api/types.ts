// The shapes of the API. Names and words are those of the server's structs (src/api/views.h, src/domain/); ids are
// opaque text.
export * from './types/account.ts';
export * from './types/dropbox.ts';
export * from './types/library.ts';
export * from './types/transfers.ts';
