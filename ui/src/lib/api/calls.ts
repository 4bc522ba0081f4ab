// One function per call of the API, in the order of the contract.
import { get, patch, post, put, query, remove } from './client.ts';
import type { TrayFilter } from '#lib/tray/lists.ts';
import type * as t from './types.ts';

export interface AssetFilter {
	text: string;
	source: string;
	kind: string;
	asset_group_id: string;
	category_id: string;
	collection_id: string;
	owner: string;
	availability: string;
}
export interface IntakeFilter {
	state?: string;
	mapping_id?: string;
}

export type ImportShow = 'all' | 'on_their_way' | 'trouble' | 'already_here';

const at = encodeURIComponent;

export const setupStatus = () => get<t.SetupStatus>('/setup');
export const setUp = (body: t.SetupRequest) => post<t.Session>('/setup', body);
export const signIn = (body: t.SignInRequest) => post<t.Session>('/session', body);
export const session = () => get<t.Session>('/session');
export const signOut = () => remove('/session');
export const switchAccount = (account_id: string) => put<t.Session>('/session/account', { account_id });

export const renameAccount = (name: string) => patch<t.Account>('/account', { name });
export const setSeats = (seats_max: number) => patch<t.Account>('/account', { seats_max });
export const members = () => get<t.MemberList>('/members');
export const addMember = (body: t.MemberRequest) => post<t.Member>('/members', body);
export const removeMember = (user_id: string) => remove(`/members/${at(user_id)}`);
export const delegate = (user_id: string, profile_id: string) =>
	put<t.Member>(`/members/${at(user_id)}/delegation`, { profile_id });
export const endDelegation = (user_id: string) => remove(`/members/${at(user_id)}/delegation`);
export const plan = () => get<t.PlanStatus>('/plan');
export const changePlan = (body: t.Plan) => put<t.PlanStatus>('/plan', body);
export const mail = () => get<t.MailStatus>('/mail');
export const sendTestMail = () => post<t.MailSent>('/mail/test');

export const assets = (filter: AssetFilter, after: string | undefined, limit: number, signal?: AbortSignal) =>
	get<t.AssetPage>(`/assets${query({ ...filter, after, limit })}`, signal);
export const asset = (id: string) => get<t.Asset>(`/assets/${at(id)}`);
export const assetLedger = (id: string) => get<t.LedgerPage>(`/assets/${at(id)}/ledger`);
export const assetOwners = () => get<t.AssetOwnerList>('/asset-owners');
export const setAssetOwner = (id: string, user_id: string | undefined) =>
	put<t.Asset>(`/assets/${at(id)}/owner`, user_id ? { user_id } : {});
export const giveAssets = (body: t.AssetsOwnerRequest) => post<t.AssetsOwnerChanged>('/asset-owners', body);
export const setAssetAvailability = (id: string, times: t.AvailableTimes) =>
	put<t.Asset>(`/assets/${at(id)}/availability`, times);
export const collections = () => get<t.CollectionList>('/collections');
export const makeCollection = (body: t.CollectionRequest) => post<t.Collection>('/collections', body);
export const changeCollection = (id: string, body: t.CollectionRequest) =>
	put<t.Collection>(`/collections/${at(id)}`, body);
export const removeCollection = (id: string) => remove<t.CollectionsRemoved>(`/collections/${at(id)}`);
export const changeCollectionContents = (id: string, body: t.CollectionContents) =>
	post<t.CollectionContentsChanged>(`/collections/${at(id)}/assets`, body);
export const thumbnailUrl = (id: string) => `/api/v1/assets/${at(id)}/thumbnail`;
export const previewUrl = (id: string) => `/api/v1/assets/${at(id)}/preview`;
export const pageUrl = (id: string, page: number) => `/api/v1/assets/${at(id)}/page?page=${page}`;
export const stripUrl = (id: string) => `/api/v1/assets/${at(id)}/strip`;
export const proxyUrl = (id: string) => `/api/v1/assets/${at(id)}/proxy`;
export const derivative = (id: string, kind: t.AskedDerivative) =>
	post<t.Derivative>(`/assets/${at(id)}/derivatives`, { kind });
export const listing = (id: string) => get<t.ArchiveListing>(`/assets/${at(id)}/listing`);
export const originalUrl = (id: string) => `/api/v1/assets/${at(id)}/original`;

export const assetGroups = () => get<t.AssetGroupList>('/asset-groups');
export const makeAssetGroup = (name: string) => post<t.AssetGroup>('/asset-groups', { name });
export const categories = () => get<t.CategoryList>('/categories');
export const makeCategory = (name: string) => post<t.Category>('/categories', { name });
export const fields = () => get<t.FieldList>('/fields');
export const makeField = (body: t.FieldRequest) => post<t.Field>('/fields', body);
export const changeField = (key: string, body: t.FieldChange) => patch<t.Field>(`/fields/${at(key)}`, body);
export const addTerm = (key: string, term: string) => post<t.Field>(`/fields/${at(key)}/terms`, { term });
export const addSpelling = (key: string, spelling: string, term: string) =>
	post<t.Field>(`/fields/${at(key)}/spellings`, { spelling, term });

export const dropboxApp = () => get<t.DropboxApp>('/dropbox-app');
export const connections = () => get<t.ConnectionList>('/connections');
export const saveDropboxApp = (body: t.DropboxAppRequest) => put<t.DropboxApp>('/dropbox-app', body);
export const removeDropboxApp = () => remove('/dropbox-app');
export const testRedirect = (purpose: t.RedirectPurpose) =>
	post<t.RedirectTest>('/dropbox-app/redirect-test', { purpose });
export const teamLog = () => get<t.TeamLogStatus>('/team-log');
export const authorizeTeamLog = () => post<t.AuthorizeAnswer>('/team-log/authorize');
export const unlinkTeamLog = () => remove('/team-log');
export const integrations = () => get<t.AccountIntegrationList>('/integrations');
export const authorize = (folder_profile_id?: string) =>
	post<t.AuthorizeAnswer>('/connections/authorize', folder_profile_id ? { folder_profile_id } : {});
export const makeAccountFolder = (connection_id: string, profile_id?: string) =>
	post<t.Mapping>(`/connections/${at(connection_id)}/account-folder`, profile_id ? { profile_id } : {});
export const unlink = (id: string) => remove(`/connections/${at(id)}`);
export const checkConnection = (id: string) => post<t.ConnectionHealth>(`/connections/${at(id)}/check`);
export const folders = (id: string, path: string) =>
	get<t.DropboxFolderList>(`/connections/${at(id)}/folders${query({ path })}`);

export const previewMapping = (body: t.MappingPreviewRequest) =>
	post<t.MappingPreview>('/mappings/preview', body);
export const dropboxEntries = (id: string, path: string, cursor: string | undefined) =>
	get<t.DropboxEntryPage>(`/connections/${at(id)}/entries${query({ path, cursor })}`);
export const dropboxThumbnails = (id: string, ids: string[]) =>
	get<t.DropboxThumbnailList>(`/connections/${at(id)}/thumbnails${query({ ids: ids.join(',') })}`);
export const imports = () => get<t.ImportPage>('/imports');
export const importView = (id: string) => get<t.ImportView>(`/imports/${at(id)}`);
export const makeImport = (body: t.ImportRequest) => post<t.ImportView>('/imports', body);
export const retryImport = (id: string) => post<t.ImportView>(`/imports/${at(id)}/retry`);
export const importFiles = (id: string, show: ImportShow, after?: string) =>
	get<t.ImportFilePage>(`/imports/${at(id)}/files${query({ show, after })}`);
export const importLeftovers = (id: string, after?: string) =>
	get<t.ImportLeftoverPage>(`/imports/${at(id)}/leftovers${query({ after })}`);
export const unfinishedUploads = (id: string) => get<t.UnfinishedUploadList>(`/imports/${at(id)}/uploads`);

export const profiles = () => get<t.ProfileList>('/profiles');
export const makeProfile = (rules: t.ProfileRules) => post<t.Profile>('/profiles', rules);
export const profile = (id: string) => get<t.Profile>(`/profiles/${at(id)}`);
export const reviseProfile = (id: string, rules: t.ProfileRules) =>
	put<t.Profile>(`/profiles/${at(id)}`, rules);
export const profileRevisions = (id: string) => get<t.ProfileList>(`/profiles/${at(id)}/revisions`);
export const removeProfile = (id: string) => remove(`/profiles/${at(id)}`);

export const mappings = () => get<t.MappingList>('/mappings');
export const makeMapping = (body: t.MappingRequest) => post<t.Mapping>('/mappings', body);
export const changeMapping = (id: string, body: t.MappingChange) =>
	patch<t.Mapping>(`/mappings/${at(id)}`, body);
export const emptyFolders = (id: string) => get<t.EmptyFolderList>(`/mappings/${at(id)}/empty-folders`);
export const removeMapping = (id: string) => remove(`/mappings/${at(id)}`);

export const contributorLinks = () => get<t.ContributorLinkList>('/contributor-links');
export const makeContributorLink = (body: t.ContributorLinkRequest) =>
	post<t.ContributorLink>('/contributor-links', body);
export const changeContributorLink = (id: string, body: t.ContributorLinkChange) =>
	patch<t.ContributorLink>(`/contributor-links/${at(id)}`, body);
export const repairContributorLink = (id: string) =>
	post<t.ContributorLink>(`/contributor-links/${at(id)}/repair`);
export const linkLimits = (connection_id: string) =>
	get<t.LinkLimits>(`/connections/${at(connection_id)}/link-limits`);
export const linkTemplates = () => get<t.LinkTemplateList>('/link-templates');
export const makeLinkTemplate = (body: t.LinkTemplateRules) => post<t.LinkTemplate>('/link-templates', body);
export const reviseLinkTemplate = (id: string, body: t.LinkTemplateRules) =>
	put<t.LinkTemplate>(`/link-templates/${at(id)}`, body);
export const removeLinkTemplate = (id: string) => remove(`/link-templates/${at(id)}`);
export const previewLinkBatch = (body: t.LinkBatchRequest) =>
	post<t.LinkBatchPlan>('/link-batches/preview', body);
export const makeLinkBatch = (body: t.LinkBatchRequest) => post<t.LinkBatch>('/link-batches', body);
export const linkBatches = () => get<t.LinkBatchList>('/link-batches');
export const linkBatch = (id: string) => get<t.LinkBatchDetail>(`/link-batches/${at(id)}`);
export const retryLinkBatch = (id: string) => post<t.LinkBatchDetail>(`/link-batches/${at(id)}/retry`);
export const dashboard = () => get<t.Dashboard>('/dashboard');
export const removeContributorLink = (id: string) => remove(`/contributor-links/${at(id)}`);

export const intakes = (
	filter: IntakeFilter,
	after: string | undefined,
	limit: number,
	signal?: AbortSignal
) => get<t.IntakePage>(`/intakes${query({ ...filter, after, limit })}`, signal);
export const intake = (id: string) => get<t.Intake>(`/intakes/${at(id)}`);
export const intakeLedger = (id: string) => get<t.LedgerPage>(`/intakes/${at(id)}/ledger`);
export const intakeSubmitter = (id: string) => get<t.FileSubmitter>(`/intakes/${at(id)}/submitter`);
export const retryIntake = (id: string) => post<t.Intake>(`/intakes/${at(id)}/retry`);
export const releaseIntake = (id: string) => post<t.Intake>(`/intakes/${at(id)}/release`);
export const tray = (filter: TrayFilter, after: string | undefined, limit: number, signal?: AbortSignal) =>
	get<t.TrayPage>(`/tray${query({ ...filter, after, limit })}`, signal);
export const trayAct = (verb: 'release' | 'restore' | 'retry', body: t.TrayRequest) =>
	post<t.TrayOutcome>(`/tray/${verb}`, body);
export const trayReject = (body: t.TrayRejection) => post<t.TrayOutcome>('/tray/reject', body);
export const heldThumbnailUrl = (id: string) => `/api/v1/intakes/${at(id)}/thumbnail`;
export const heldPreviewUrl = (id: string) => `/api/v1/intakes/${at(id)}/preview`;
export const heldOriginalUrl = (id: string) => `/api/v1/intakes/${at(id)}/original`;
export const heldInspection = (id: string, signal?: AbortSignal) =>
	get<t.HeldInspection>(`/intakes/${at(id)}/inspection`, signal);
export const transfers = () => get<t.TransferStatus>('/transfers');
export const changeClearing = (body: t.ClearingRequest) =>
	patch<t.TransferStatus>('/transfers/clearing', body);
export const endSafeMode = () => remove<t.TransferStatus>('/transfers/safe-mode');
export const damagedFiles = () => get<t.DamagedFileList>('/transfers/damaged');

export const ledgerExportUrl = '/api/v1/ledger/export';
export const uploadPages = () => get<t.UploadPageList>('/upload-pages');
export const makeUploadPage = (body: t.UploadPageRequest) => post<t.NewUploadPage>('/upload-pages', body);
export const reviseUploadPage = (id: string, body: t.UploadPageRequest) =>
	put<t.UploadPageView>(`/upload-pages/${at(id)}`, body);
export const changeUploadPage = (id: string, body: t.UploadPageChange) =>
	patch<t.UploadPageView>(`/upload-pages/${at(id)}`, body);
export const renewUploadPageAddress = (id: string) =>
	post<t.NewUploadPage>(`/upload-pages/${at(id)}/address`);
export const removeUploadPage = (id: string) => remove(`/upload-pages/${at(id)}`);

export const receipts = () => get<t.ReceiptLinkList>('/receipts');
export const makeReceipt = (body: t.ReceiptRequest) => post<t.NewReceipt>('/receipts', body);
export const revokeReceipt = (id: string) => remove(`/receipts/${at(id)}`);

export const apiKeys = () => get<t.ApiKeyList>('/api-keys');
export const makeApiKey = (body: t.ApiKeyRequest) => post<t.NewApiKey>('/api-keys', body);
export const removeApiKey = (id: string) => remove(`/api-keys/${at(id)}`);
export const system = () => get<t.SystemStatus>('/system');
