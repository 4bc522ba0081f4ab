// @generated from docs/openapi.json by tools/openapi_types.py; `./dev openapi` renews it.

/** RFC 3339. */
export type Instant = string;

export interface SetupStatus {
	needed: boolean;
}

export interface Problem {
	type: string;
	title: string;
	status: number;
	detail: string;
	code: string;
	hint: string;
	ref: string;
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

export type Verb =
	| 'view_metadata'
	| 'view_preview'
	| 'download_original'
	| 'see_unreleased'
	| 'edit_metadata'
	| 'view_transfers'
	| 'run_transfers'
	| 'upload'
	| 'manage_profiles'
	| 'manage_mappings'
	| 'manage_links'
	| 'link_dropbox'
	| 'manage_integrations'
	| 'manage_api_keys'
	| 'manage_account';

export interface Session {
	user?: User;
	account: Account;
	accounts: Account[];
	verbs: Verb[];
}

export interface AccountChoice {
	account_id: string;
}

export type Kind = 'image' | 'video' | 'audio' | 'document' | 'other';

export type Source = 'dropbox' | 'upload' | 'api';

export type PreviewState = 'pending' | 'ready' | 'none';

export interface AssetSummary {
	id: string;
	title: string;
	filename: string;
	kind: Kind;
	mime: string;
	size: number;
	width?: number;
	height?: number;
	duration_ms?: number;
	source: Source;
	preview_state: PreviewState;
	preview_reason: string;
	asset_group_id: string;
	owner_id?: string;
	release_at?: Instant;
	expires_at?: Instant;
	created_at: Instant;
}

export interface AssetPage {
	assets: AssetSummary[];
	next?: string;
	total: number;
}

export interface AssetGroup {
	id: string;
	name: string;
}

export interface Category {
	id: string;
	name: string;
	parent_id?: string;
}

export interface Collection {
	id: string;
	name: string;
	parent_id?: string;
}

export type ValueOrigin = 'embedded' | 'profile' | 'folder' | 'person';

export interface MetadataValue {
	field: string;
	language: string;
	values: string[];
	origin: ValueOrigin;
	origin_detail: string;
}

export interface GpsPosition {
	latitude: number;
	longitude: number;
	altitude_m?: number;
}

export interface EmbeddedValue {
	field: string;
	language?: string;
	values: string[];
	origin: string;
}

export interface Facts {
	mime: string;
	kind: Kind;
	width?: number;
	height?: number;
	orientation?: number;
	duration_ms?: number;
	pages?: number;
	color_space?: string;
	bit_depth?: number;
	has_icc: boolean;
	camera_make?: string;
	camera_model?: string;
	lens?: string;
	exposure_time?: string;
	f_number?: number;
	iso?: number;
	focal_length_mm?: number;
	date_taken?: string;
	gps?: GpsPosition;
	video_codec?: string;
	audio_codec?: string;
	frames_per_second?: number;
	audio_channels?: number;
	audio_sample_rate_hz?: number;
	c2pa_present: boolean;
	embedded: EmbeddedValue[];
}

export interface Version {
	id: string;
	number: number;
	filename: string;
	mime: string;
	size: number;
	content_hash: string;
	sha256: string;
	intake_id?: string;
	created_at: Instant;
}

export type SubmitterSource = 'upload_page' | 'team_log';

export interface Provenance {
	source: Source;
	intake_id?: string;
	connection_id?: string;
	dropbox_account: string;
	linked_by: string;
	path: string;
	file_id: string;
	rev: string;
	server_modified?: Instant;
	mapping_id?: string;
	contributor_link_id?: string;
	contributor_link_title: string;
	profile_id?: string;
	profile_name: string;
	profile_revision: number;
	submitter: string;
	submitter_name?: string;
	submitter_email?: string;
	submitter_known_from?: SubmitterSource;
	upload_page_id?: string;
	upload_page_title: string;
}

export interface Asset {
	summary: AssetSummary;
	asset_group: AssetGroup;
	categories: Category[];
	collections: Collection[];
	owner_name: string;
	metadata: MetadataValue[];
	facts: Facts;
	versions: Version[];
	provenance: Provenance;
}

export type IntakeState =
	| 'seen'
	| 'held'
	| 'queued'
	| 'fetching'
	| 'stored'
	| 'catalogued'
	| 'clearing'
	| 'done'
	| 'duplicate'
	| 'superseded'
	| 'vanished'
	| 'refused'
	| 'failed'
	| 'rejecting'
	| 'rejected'
	| 'restoring'
	| 'ignored';

export interface LedgerEntry {
	sequence: number;
	intake_id: string;
	from_state?: IntakeState;
	to_state: IntakeState;
	at: Instant;
	detail: string;
	hash: string;
}

export interface LedgerPage {
	entries: LedgerEntry[];
}

export interface AssetGroupList {
	asset_groups: AssetGroup[];
}

export interface NameRequest {
	name: string;
}

export interface CategoryList {
	categories: Category[];
}

export interface CategoryRequest {
	name: string;
	parent_id?: string;
}

export interface AssetOwner {
	user_id: string;
	name: string;
}

export interface AssetOwnerList {
	owners: AssetOwner[];
}

export interface AssetOwnerRequest {
	user_id?: string;
}

export interface AssetsOwnerRequest {
	assets: string[];
	user_id?: string;
}

export interface AssetsOwnerChanged {
	assets: number;
}

export interface AvailableTimes {
	release_at?: Instant;
	expires_at?: Instant;
}

export interface CollectionList {
	collections: Collection[];
}

export interface CollectionRequest {
	name: string;
	parent_id?: string;
}

export interface CollectionsRemoved {
	collections: number;
}

export interface CollectionContents {
	add?: string[];
	remove?: string[];
}

export interface CollectionContentsChanged {
	added: number;
	removed: number;
}

export interface ArchiveEntry {
	path: string;
	size?: number;
	folder: boolean;
}

export interface ArchiveListing {
	entries: ArchiveEntry[];
	files: number;
	unpacked_bytes: number;
	complete: boolean;
	note: string;
}

export type AskedDerivative = 'strip' | 'proxy' | 'waveform';

/** A strip of a video, a waveform of a sound, or a light copy of either. */
export interface DerivativeRequest {
	kind: AskedDerivative;
}

export type DerivativeKind = 'page' | 'strip' | 'proxy' | 'waveform' | 'listing';

export type DerivativeState = 'pending' | 'ready' | 'none';

export interface StripIndex {
	frames: number;
	columns: number;
	tile_width: number;
	tile_height: number;
	interval_ms: number;
}

export interface Waveform {
	peaks: number[];
}

export interface DerivativeDetail {
	mime?: string;
	width?: number;
	height?: number;
	strip?: StripIndex;
	waveform?: Waveform;
	listing?: ArchiveListing;
}

export interface Derivative {
	kind: DerivativeKind;
	state: DerivativeState;
	reason: string;
	detail: DerivativeDetail;
}

export type AppAccess = 'full_dropbox' | 'app_folder';

export type ConnectionState = 'linked' | 'broken';

export interface Connection {
	id: string;
	dropbox_account_id: string;
	email: string;
	display_name: string;
	app_key: string;
	access: AppAccess;
	home_path: string;
	state: ConnectionState;
	error_code: string;
	error_message: string;
	failing_since?: Instant;
	linked_by: string;
	linked_at: Instant;
	checked_at?: Instant;
	webhook_seen_at?: Instant;
}

export interface AccountIntegration {
	account: Account;
	current: boolean;
	may_link: boolean;
	connections: Connection[];
}

export interface AccountIntegrationList {
	accounts: AccountIntegration[];
}

export interface ConnectionHealth {
	connection: Connection;
	linked_by_name: string;
	mappings: number;
	waiting: number;
	failed: number;
	calls: number;
	rate_limited: number;
	write_contentions: number;
}

export interface ConnectionList {
	connections: ConnectionHealth[];
}

export interface AuthorizeRequest {
	folder_profile_id?: string;
}

export interface AuthorizeAnswer {
	authorize_url: string;
}

export interface LinkRequest {
	code: string;
	state: string;
}

export interface DropboxFolder {
	name: string;
	path: string;
}

export interface DropboxFolderList {
	folders: DropboxFolder[];
}

export interface AccountFolderRequest {
	profile_id?: string;
}

export type Release = 'automatic' | 'manual';

export type MappingState = 'active' | 'paused' | 'broken';

export type Sentinel = 'off' | 'seen' | 'missing';

export interface Mapping {
	id: string;
	connection_id: string;
	folder_path: string;
	profile_id: string;
	release: Release;
	state: MappingState;
	broken_reason: string;
	contributor_link_id?: string;
	checked_at?: Instant;
	clear_grace_s?: number;
	sentinel: Sentinel;
	named_after?: string;
	relisting: boolean;
	created_at: Instant;
}

export interface TeamLog {
	team_name: string;
	app_key: string;
	state: ConnectionState;
	error_code: string;
	error_message: string;
	failing_since?: Instant;
	linked_by: string;
	linked_at: Instant;
	read_at?: Instant;
}

export interface TeamLogStatus {
	team_log?: TeamLog;
	linked_by_name: string;
	files_known: number;
	scopes: string[];
}

export type RedirectPurpose = 'open' | 'save_as';

export interface RedirectUri {
	purpose: RedirectPurpose;
	uri: string;
}

export interface DropboxApp {
	configured: boolean;
	own: boolean;
	app_key: string;
	name: string;
	access: AppAccess;
	production: boolean;
	scopes: string[];
	users_linked: number;
	users_warned: number;
	users_max: number;
	redirect_uris: RedirectUri[];
	webhook_uri: string;
	webhook_reachable: boolean;
	is_sandbox: boolean;
}

export interface DropboxAppRequest {
	app_key: string;
	app_secret?: string;
	name?: string;
	access?: AppAccess;
	production?: boolean;
}

export interface RedirectTestRequest {
	purpose: RedirectPurpose;
}

export type RedirectOutcome = 'accepted' | 'refused' | 'unsure';

export interface RedirectTest {
	outcome: RedirectOutcome;
	uri: string;
	message: string;
	hint: string;
	authorize_url: string;
}

export interface AccountChange {
	name?: string;
	seats_max?: number;
}

export type Role = 'owner' | 'admin' | 'librarian' | 'consumer';

export interface Delegation {
	profile_id: string;
	granted_by: string;
	created_at: Instant;
}

export interface Member {
	user: User;
	role: Role;
	delegation?: Delegation;
	active_at?: Instant;
}

export interface MemberList {
	members: Member[];
	seats_max?: number;
	link_contributors: number;
}

export interface MemberRequest {
	email: string;
	role: Role;
}

export interface DelegationRequest {
	profile_id: string;
}

export interface MailStatus {
	configured: boolean;
	server: string;
	from: string;
}

export interface MailSent {
	to: string;
}

export interface Plan {
	storage_bytes_max?: number;
	file_bytes_max?: number;
	videos_per_month_max?: number;
	takes_videos?: boolean;
	allowed_types?: string[];
	time_zone?: string;
}

export interface PlanUsage {
	storage_bytes: number;
	videos: number;
	month: string;
}

export interface PlanStatus {
	plan: Plan;
	usage: PlanUsage;
	month_ends_at: Instant;
}

export type AfterIngest = 'delete' | 'move_to' | 'keep';

export type Duplicates = 'add_asset' | 'point_to_existing';

export type NoMatch = 'hold' | 'take';

export interface PathRule {
	path_template: string;
	no_match: NoMatch;
}

export interface IntakeFilter {
	include?: string[];
	exclude?: string[];
	extensions?: string[];
	size_min?: number;
	size_max?: number;
	age_days_max?: number;
	width_min?: number;
	height_min?: number;
	marker_folders?: string[];
	marker_suffixes?: string[];
}

export interface FolderCollections {
	below?: string;
}

export type VersionConflict = 'new_asset' | 'new_version' | 'new_version_with_metadata';

export interface Availability {
	release_after_days?: number;
	release_at?: Instant;
	expires_after_days?: number;
	expires_at?: Instant;
}

export interface OwnerRule {
	path: string;
	user_id?: string;
}

export interface ProfileRules {
	name: string;
	metadata: Record<string, string[]>;
	asset_group_id: string;
	category_ids: string[];
	allowed_types: string[];
	after_ingest: AfterIngest;
	move_to: string;
	duplicates?: Duplicates;
	path_rule?: PathRule;
	filter?: IntakeFilter;
	collection_ids?: string[];
	folder_collections?: FolderCollections;
	version_conflict?: VersionConflict;
	availability?: Availability;
	owners?: OwnerRule[];
}

export interface Profile {
	id: string;
	revision: number;
	rules: ProfileRules;
	created_at: Instant;
	revised_at: Instant;
}

export interface ProfileList {
	profiles: Profile[];
}

export type FieldType = 'text' | 'long_text' | 'list' | 'date' | 'integer';

export interface Field {
	key: string;
	label: string;
	type: FieldType;
	is_custom: boolean;
	terms: string[];
	spellings: Record<string, string>;
	is_deprecated: boolean;
}

export interface FieldList {
	fields: Field[];
}

export interface FieldRequest {
	label: string;
	type?: FieldType;
	key?: string;
	terms?: string[];
}

export interface FieldChange {
	label?: string;
	terms?: string[];
	spellings?: Record<string, string>;
	is_deprecated?: boolean;
}

export interface TermRequest {
	term: string;
}

export interface SpellingRequest {
	spelling: string;
	term: string;
}

export interface MappingList {
	mappings: Mapping[];
}

export interface MappingRequest {
	connection_id: string;
	folder_path: string;
	profile_id: string;
	release?: Release;
}

export interface MappingChange {
	profile_id?: string;
	release?: Release;
	state?: MappingState;
	clear_grace_s?: number;
	sentinel?: boolean;
}

export type PreviewVerdict = 'taken' | 'held' | 'ignored' | 'refused';

export interface MappingPreviewRequest {
	connection_id: string;
	folder_path: string;
	profile_id?: string;
	rules?: ProfileRules;
	release?: Release;
	show?: PreviewVerdict;
	limit?: number;
}

export interface PreviewCounts {
	taken: number;
	held: number;
	ignored: number;
	refused: number;
}

export interface UnknownValue {
	field: string;
	label: string;
	value: string;
	suggestion?: string;
}

export interface PreviewedFile {
	relative_path: string;
	size: number;
	verdict: PreviewVerdict;
	reason_code: string;
	reason: string;
	hint: string;
	metadata: MetadataValue[];
	collection_path: string[];
	unknown_value?: UnknownValue;
}

export interface MappingPreview {
	folder_exists: boolean;
	counts: PreviewCounts;
	files: PreviewedFile[];
	listed_max: number;
	is_cut: boolean;
	later: string[];
}

export interface EmptyFolderView {
	path: string;
	folders_within: number;
	files_taken: number;
	last_taken_at?: Instant;
}

export interface EmptyFolderList {
	empty_folders: EmptyFolderView[];
	in_use: number;
	is_cut: boolean;
	looked_at: Instant;
}

export type LateUploads = 'one_day' | 'two_days' | 'seven_days' | 'thirty_days' | 'always';

export type ContributorLinkState = 'open' | 'closed' | 'broken';

export interface ContributorLink {
	id: string;
	connection_id: string;
	mapping_id: string;
	file_request_id: string;
	url: string;
	title: string;
	description: string;
	destination: string;
	deadline?: Instant;
	allow_late_uploads?: LateUploads;
	closes_at?: Instant;
	template_id?: string;
	state: ContributorLinkState;
	problem: string;
	file_count: number;
	created_at: Instant;
	checked_at?: Instant;
}

export interface ContributorLinkList {
	contributor_links: ContributorLink[];
}

export interface ContributorLinkRequest {
	connection_id: string;
	profile_id: string;
	title: string;
	description?: string;
	destination: string;
	deadline?: Instant;
	allow_late_uploads?: LateUploads;
	release?: Release;
	closes_at?: Instant;
}

export type ContributorLinkEnd = 'deadline' | 'allow_late_uploads' | 'closes_at';

export interface ContributorLinkChange {
	state?: ContributorLinkState;
	title?: string;
	description?: string;
	deadline?: Instant;
	allow_late_uploads?: LateUploads;
	closes_at?: Instant;
	without?: ContributorLinkEnd[];
}

export interface LinkTemplateRules {
	name: string;
	connection_id: string;
	profile_id: string;
	parent_folder: string;
	title: string;
	instructions: string;
	deadline_days?: number;
	allow_late_uploads?: LateUploads;
	closes_days?: number;
	release: Release;
}

export interface LinkTemplate {
	id: string;
	rules: LinkTemplateRules;
	created_at: Instant;
}

export interface LinkTemplateList {
	link_templates: LinkTemplate[];
}

export interface LinkBatchRequest {
	template_id: string;
	csv: string;
	skips_faulty?: boolean;
}

export interface Reason {
	code: string;
	message: string;
	hint: string;
}

export interface PlannedLink {
	line: number;
	name: string;
	title: string;
	description: string;
	destination: string;
	deadline?: Instant;
	closes_at?: Instant;
	error?: Reason;
}

export interface LinkBatchPlan {
	columns: string[];
	links: PlannedLink[];
	faulty: number;
}

export interface LinkBatch {
	id: string;
	template_id: string;
	template_name: string;
	connection_id: string;
	profile_id: string;
	release: Release;
	allow_late_uploads?: LateUploads;
	waiting: number;
	made: number;
	failed: number;
	created_at: Instant;
}

export interface LinkBatchList {
	link_batches: LinkBatch[];
}

export type LinkBatchRowState = 'waiting' | 'made' | 'failed';

export interface LinkBatchRow {
	number: number;
	link: PlannedLink;
	state: LinkBatchRowState;
	reason?: Reason;
	contributor_link_id?: string;
	url?: string;
}

export interface LinkBatchDetail {
	batch: LinkBatch;
	rows: LinkBatchRow[];
}

export interface LinkLimits {
	takes_deadlines: boolean;
	file_requests: number;
	file_requests_max: number;
	obstacle?: Reason;
}

export interface FlowCounts {
	live: number;
	waiting: number;
	held: number;
	failed: number;
	tidying: number;
	done_today: number;
}

export type SourceKind = 'dropbox_folder' | 'contributor_link' | 'upload_page' | 'other';

export type SourceState = 'well' | 'paused' | 'closed' | 'broken';

export interface DashboardSource {
	kind: SourceKind;
	id: string;
	name: string;
	detail: string;
	mapping_id?: string;
	connection_id?: string;
	profile_id?: string;
	state: SourceState;
	problem: string;
	counts: FlowCounts;
	checked_at?: Instant;
}

export interface DashboardProfile {
	id: string;
	name: string;
	counts: FlowCounts;
}

export interface Dashboard {
	counts: FlowCounts;
	checked_at?: Instant;
	broken: number;
	sources: DashboardSource[];
	sources_left_out: number;
	profiles: DashboardProfile[];
	profiles_left_out: number;
	assets: number;
	assets_today: number;
	now: Instant;
}

export interface PageText {
	title: string;
	instructions: string;
}

export type UploadDestination = 'library' | 'dropbox_folder';

export type UploadPageState = 'open' | 'closed';

export type Asked = 'no' | 'optional' | 'required';

export interface UploadPage {
	id: string;
	title: string;
	instructions: string;
	language: string;
	translations: Record<string, PageText>;
	profile_id: string;
	destination: UploadDestination;
	mapping_id?: string;
	release: Release;
	state: UploadPageState;
	deadline?: Instant;
	ask_name: Asked;
	ask_email: Asked;
	required_fields: string[];
	width_min?: number;
	height_min?: number;
	created_at: Instant;
}

export interface UploadPageView {
	page: UploadPage;
	submissions: number;
	files: number;
	forwarding: number;
	trouble: string;
}

export interface UploadPageList {
	upload_pages: UploadPageView[];
}

export interface UploadPageRequest {
	title: string;
	profile_id?: string;
	mapping_id?: string;
	release?: Release;
	instructions?: string;
	language?: string;
	translations?: Record<string, PageText>;
	deadline?: Instant;
	ask_name?: Asked;
	ask_email?: Asked;
	required_fields?: string[];
	width_min?: number;
	height_min?: number;
}

export interface NewUploadPage {
	page: UploadPage;
	url: string;
}

export interface UploadPageChange {
	state: UploadPageState;
}

export interface PublicUploadPage {
	account: string;
	title: string;
	instructions: string;
	language: string;
	deadline?: Instant;
	ask_name: Asked;
	ask_email: Asked;
	required_fields: Field[];
	allowed_types: string[];
	width_min?: number;
	height_min?: number;
	file_bytes_max: number;
	files_max: number;
	chunk_bytes: number;
}

export interface SubmissionRequest {
	name?: string;
	email?: string;
	metadata?: Record<string, string[]>;
}

export interface NewSubmission {
	submission: string;
	receipt_url: string;
}

export type DropboxEntryKind = 'file' | 'folder';

export interface DropboxEntry {
	kind: DropboxEntryKind;
	id: string;
	name: string;
	path: string;
	size: number;
	server_modified?: Instant;
	downloadable: boolean;
	known?: string;
	asset_id?: string;
	mapped_folder?: string;
}

export interface DropboxEntryPage {
	entries: DropboxEntry[];
	next?: string;
}

export interface DropboxThumbnail {
	id: string;
	jpeg: string;
}

export interface DropboxThumbnailList {
	thumbnails: DropboxThumbnail[];
}

export type ImportSource = 'dropbox' | 'computer';

export type ImportState = 'listing' | 'receiving' | 'held' | 'gathered';

export interface Import {
	id: string;
	source: ImportSource;
	state: ImportState;
	connection_id?: string;
	profile_id: string;
	made_by?: string;
	files_expected: number;
	reason_code: string;
	reason_message: string;
	reason_hint: string;
	retry_at?: Instant;
	attempts: number;
	created_at: Instant;
	updated_at: Instant;
}

export interface ImportCounts {
	files: number;
	on_their_way: number;
	catalogued: number;
	already_here: number;
	held: number;
	refused: number;
	failed: number;
	left_over: number;
	other: number;
	receiving: number;
}

export interface ImportView {
	import: Import;
	counts: ImportCounts;
	profile_name: string;
	made_by_name: string;
	dropbox_account?: string;
}

export interface ImportPage {
	imports: ImportView[];
	next?: string;
}

export interface ImportRequest {
	profile_id: string;
	connection_id?: string;
	paths?: string[];
	files_expected?: number;
}

export interface Intake {
	id: string;
	mapping_id?: string;
	connection_id?: string;
	upload_page_id?: string;
	import_id?: string;
	profile_id: string;
	profile_revision: number;
	file_id: string;
	rev: string;
	name: string;
	path: string;
	path_lower: string;
	relative_path: string;
	size: number;
	content_hash: string;
	client_modified?: Instant;
	server_modified?: Instant;
	state: IntakeState;
	bytes_fetched: number;
	reason_code: string;
	reason_message: string;
	reason_hint: string;
	rejection_note: string;
	retry_at?: Instant;
	attempts: number;
	asset_id?: string;
	duplicate_of?: string;
	seen_at: Instant;
	updated_at: Instant;
}

export interface ImportFile {
	intake: Intake;
	asset_title?: string;
}

export interface ImportFilePage {
	files: ImportFile[];
	next?: string;
}

export interface ImportLeftover {
	key: string;
	name: string;
	relative_path: string;
	size: number;
	code: string;
	message: string;
	hint: string;
	asset_id?: string;
	intake_id?: string;
}

export interface ImportLeftoverView {
	leftover: ImportLeftover;
	asset_title?: string;
}

export interface ImportLeftoverPage {
	leftovers: ImportLeftoverView[];
	next?: string;
}

export interface UnfinishedUpload {
	id: string;
	relative_path: string;
	size: number;
	bytes_received: number;
}

export interface UnfinishedUploadList {
	uploads: UnfinishedUpload[];
	file_bytes_max: number;
	chunk_bytes: number;
}

export interface IntakeCounts {
	total: number;
	seen: number;
	held: number;
	queued: number;
	fetching: number;
	stored: number;
	catalogued: number;
	clearing: number;
	done: number;
	duplicate: number;
	superseded: number;
	vanished: number;
	refused: number;
	failed: number;
	rejecting: number;
	rejected: number;
	restoring: number;
	ignored: number;
}

export interface HeldClearings {
	clearing_paused: number;
	safe_mode: number;
	relisting: number;
	sentinel_missing: number;
	mass_delete_guard: number;
	clear_grace: number;
}

export type SafeModeReason = 'restored' | 'catalogue_older' | 'asked';

export interface SafeMode {
	reason: SafeModeReason;
	since: Instant;
	mappings_left: number;
	intakes_left: number;
}

export interface StorageHealth {
	blobs: number;
	damaged: number;
	oldest_verified_at?: Instant;
}

export interface TransferStatus {
	counts: IntakeCounts;
	checked_at?: Instant;
	clearing_paused: boolean;
	clearing_blocked: number;
	held: HeldClearings;
	safe_mode?: SafeMode;
	storage: StorageHealth;
}

export type Damage = 'missing' | 'damaged' | 'unreadable';

export interface DamagedFile {
	asset_id: string;
	filename: string;
	content_hash: string;
	damage: Damage;
	found_at: Instant;
	attempts: number;
	retry_at: Instant;
	reason: string;
}

export interface DamagedFileList {
	damaged_files: DamagedFile[];
}

export interface ClearingRequest {
	paused?: boolean;
	allow_blocked?: boolean;
}

export interface IntakePage {
	intakes: Intake[];
	next?: string;
}

export interface FileSubmitter {
	submitter: string;
	submitter_name?: string;
	submitter_email?: string;
	submitter_known_from?: SubmitterSource;
}

export interface TrayItem {
	intake: Intake;
	sender: string;
	sender_known: boolean;
	dropbox_account?: string;
	folder_path?: string;
	contributor_link_title?: string;
	upload_page_title?: string;
	profile_name: string;
	previewable: boolean;
	zoomable: boolean;
	unknown_value?: UnknownValue;
}

export interface TrayCounts {
	waiting: number;
	waiting_bytes: number;
	rejected: number;
	failed: number;
	on_their_way: number;
	ignored: number;
}

export interface TrayPage {
	items: TrayItem[];
	next?: string;
	up_to?: string;
	counts: TrayCounts;
	checked_at?: Instant;
}

export type TrayTab = 'waiting' | 'rejected' | 'failed' | 'ignored';

export interface TrayMatch {
	show?: TrayTab;
	mapping_id?: string;
	up_to?: string;
}

export interface TrayRequest {
	intake_ids?: string[];
	matching?: TrayMatch;
}

export interface NotDone {
	intake_id: string;
	name: string;
	code: string;
	message: string;
	hint: string;
}

export interface TrayOutcome {
	done: number;
	not_done_total: number;
	not_done: NotDone[];
}

export type RejectTo = 'rejected_folder' | 'stay';

export interface TrayRejection {
	intake_ids?: string[];
	matching?: TrayMatch;
	note?: string;
	to?: RejectTo;
}

export interface HeldInspection {
	facts: Facts;
	problem_code?: string;
	problem?: string;
}

export interface LedgerHead {
	sequence: number;
	hash: string;
}

export interface ReceiptLink {
	id: string;
	title: string;
	mapping_id?: string;
	submission_id?: string;
	contributor_link_id?: string;
	seen_from?: Instant;
	seen_until?: Instant;
	created_at: Instant;
	expires_at?: Instant;
}

export interface ReceiptLinkList {
	receipts: ReceiptLink[];
}

export interface ReceiptRequest {
	title?: string;
	contributor_link_id?: string;
	mapping_id?: string;
	seen_from?: Instant;
	seen_until?: Instant;
	expires_at?: Instant;
}

export interface NewReceipt {
	receipt: ReceiptLink;
	url: string;
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
	media_isolation: string;
	office_gap: string;
	free_bytes: number;
	reserve_bytes: number;
	started_at: Instant;
	safe_mode?: SafeMode;
}
