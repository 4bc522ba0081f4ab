// Set-up, sessions, API keys, the system, and errors.

/** RFC 3339. */
export type Instant = string;

export type Verb =
	| 'view_metadata'
	| 'view_preview'
	| 'download_original'
	| 'edit_metadata'
	| 'view_transfers'
	| 'run_transfers'
	| 'manage_profiles'
	| 'manage_mappings'
	| 'manage_links'
	| 'manage_integrations'
	| 'manage_api_keys'
	| 'manage_account';
export interface SetupStatus {
	needed: boolean;
}
export interface SetupRequest {
	account_name: string;
	name: string;
	email: string;
	password: string;
}
export interface SignInRequest {
	email: string;
	password: string;
}
export interface User {
	id: string;
	email: string;
	name: string;
	created_at: Instant;
}
export interface Account {
	id: string;
	name: string;
	created_at: Instant;
}
export interface Session {
	user?: User;
	account: Account;
	verbs: Verb[];
}

export interface ApiKey {
	id: string;
	name: string;
	prefix: string;
	verbs: Verb[];
	created_at: Instant;
	used_at?: Instant;
}
export interface ApiKeyList {
	api_keys: ApiKey[];
}
export interface ApiKeyRequest {
	name: string;
	verbs?: Verb[];
}
export interface NewApiKey {
	api_key: ApiKey;
	secret: string;
}
export interface SystemStatus {
	version: string;
	media_isolation: 'full' | 'partial' | 'none' | (string & {});
	free_bytes: number;
	reserve_bytes: number;
	started_at: Instant;
}

/** RFC 9457, as every error comes. */
export interface Problem {
	type: string;
	title: string;
	status: number;
	detail: string;
	code: string;
	hint: string;
	ref: string;
}
