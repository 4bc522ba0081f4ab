// What an upload page says around the words of whoever made it, in the contributor's language where we have it.
import { bytes } from '#lib/format.ts';
import type { Kind } from '#lib/api/types.ts';

export interface Words {
	language: string;
	from: (account: string) => string;
	until: (when: string) => string;
	wanted: string;
	types: (kinds: string) => string;
	size: (width: number, height: number) => string;
	largest: (size: string) => string;
	kinds: Record<Kind, string>;
	or: string;
	name: string;
	email: string;
	optional: string;
	onePerLine: string;
	fields: Record<string, string>;
	consent: (account: string) => string;
	choose: string;
	drop: string;
	send: (files: number) => string;
	needed: string;
	badEmail: string;
	waiting: string;
	sent: string;
	failed: string;
	paused: string;
	again: string;
	leaveOut: (name: string) => string;
	progress: (name: string) => string;
	allSent: (files: number) => string;
	receipt: string;
	keep: string;
	another: string;
	goOn: string;
	closed: string;
	gone: string;
	ask: string;
	problems: Record<string, string>;
}

const en: Words = {
	language: 'en',
	from: (account) => `For ${account}`,
	until: (when) => `Open until ${when}`,
	wanted: 'What is wanted',
	types: (kinds) => `Files: ${kinds}`,
	size: (width, height) => `Pictures of at least ${width} × ${height} pixels`,
	largest: (size) => `Each file up to ${size}`,
	kinds: { image: 'images', video: 'videos', audio: 'sound', document: 'documents', other: 'other files' },
	or: 'or',
	name: 'Your name',
	email: 'Your e-mail address',
	optional: 'optional',
	onePerLine: 'One a line.',
	fields: {},
	consent: (account) => `What you fill in is kept with your files and seen by people of ${account}.`,
	choose: 'Choose files',
	drop: 'or drop them here',
	send: (files) => (files === 1 ? 'Send 1 file' : `Send ${files} files`),
	needed: 'Please fill this in.',
	badEmail: 'Write it like mia@example.org.',
	waiting: 'waits',
	sent: 'sent',
	failed: 'not sent',
	paused: 'waits for the connection',
	again: 'Try again',
	leaveOut: (name) => `Leave ${name} out`,
	progress: (name) => `Progress of ${name}`,
	allSent: (files) =>
		files === 1 ? 'Your file has arrived. Thank you!' : `All ${files} files have arrived. Thank you!`,
	receipt: 'Open the receipt',
	keep: 'Keep this link: it shows what becomes of your files.',
	another: 'Send something else',
	goOn: 'If the connection is lost or you reload, choose the same files again: they go on where they were.',
	closed: 'This page takes no more files',
	gone: 'Nothing here',
	ask: 'Ask the person who gave you this link.',
	problems: {}
};

const de: Words = {
	language: 'de',
	from: (account) => `Für ${account}`,
	until: (when) => `Offen bis ${when}`,
	wanted: 'Was gebraucht wird',
	types: (kinds) => `Dateien: ${kinds}`,
	size: (width, height) => `Bilder mit mindestens ${width} × ${height} Pixeln`,
	largest: (size) => `Jede Datei bis ${size}`,
	kinds: { image: 'Bilder', video: 'Videos', audio: 'Ton', document: 'Dokumente', other: 'andere Dateien' },
	or: 'oder',
	name: 'Ihr Name',
	email: 'Ihre E-Mail-Adresse',
	optional: 'freiwillig',
	onePerLine: 'Eines pro Zeile.',
	fields: {
		title: 'Titel',
		headline: 'Überschrift',
		description: 'Beschreibung',
		alt_text: 'Alternativtext',
		keywords: 'Stichwörter',
		creator: 'Urheber',
		credit_line: 'Bildnachweis',
		source: 'Quelle',
		copyright_notice: 'Urheberrechtsvermerk',
		rights_usage_terms: 'Nutzungsbedingungen',
		instructions: 'Hinweise',
		job_id: 'Auftragsnummer',
		event: 'Ereignis',
		persons: 'Abgebildete Personen',
		location: 'Ort',
		city: 'Stadt',
		state: 'Bundesland oder Kanton',
		country: 'Land',
		campaign: 'Kampagne',
		client: 'Kunde',
		project: 'Projekt'
	},
	consent: (account) =>
		`Was Sie ausfüllen, wird mit Ihren Dateien gespeichert und von Personen bei ${account} gesehen.`,
	choose: 'Dateien auswählen',
	drop: 'oder hier ablegen',
	send: (files) => (files === 1 ? '1 Datei senden' : `${files} Dateien senden`),
	needed: 'Bitte ausfüllen.',
	badEmail: 'Zum Beispiel mia@example.org.',
	waiting: 'wartet',
	sent: 'gesendet',
	failed: 'nicht gesendet',
	paused: 'wartet auf die Verbindung',
	again: 'Noch einmal versuchen',
	leaveOut: (name) => `${name} weglassen`,
	progress: (name) => `Fortschritt von ${name}`,
	allSent: (files) =>
		files === 1
			? 'Ihre Datei ist angekommen. Vielen Dank!'
			: `Alle ${files} Dateien sind angekommen. Vielen Dank!`,
	receipt: 'Quittung öffnen',
	keep: 'Heben Sie diesen Link auf: Er zeigt, was aus Ihren Dateien wird.',
	another: 'Etwas anderes senden',
	goOn: 'Bricht die Verbindung ab oder laden Sie neu, wählen Sie dieselben Dateien noch einmal: Es geht dort weiter, wo es aufhörte.',
	closed: 'Diese Seite nimmt keine Dateien mehr an',
	gone: 'Hier ist nichts',
	ask: 'Fragen Sie die Person, die Ihnen diesen Link gegeben hat.',
	problems: {
		server_unreachable: 'Der Server antwortet nicht. Prüfen Sie, ob Sie online sind. Nichts ging verloren.',
		file_too_large: 'Diese Datei ist größer, als hier angenommen wird.',
		file_empty: 'Diese Datei ist leer. Vielleicht wurde sie nicht ganz kopiert.',
		too_many_files:
			'So viele Dateien werden auf einmal nicht angenommen. Laden Sie die Seite neu für die übrigen.',
		submission_too_large: 'Zusammen sind die Dateien größer, als hier angenommen wird.',
		too_many_submissions:
			'Von Ihrem Anschluss aus wurde sehr oft gesendet. Versuchen Sie es später noch einmal.',
		too_many_unfinished: 'Gerade senden sehr viele. Versuchen Sie es in einer Minute noch einmal.',
		submitter_email_invalid: 'Das ist keine E-Mail-Adresse.',
		disk_full: 'Auf dem Server ist gerade kein Platz. Es wird von selbst weiter versucht.'
	}
};

const all = [en, de];

/** The first language that the browser wants and we have; English otherwise. */
export function chooseWords(languages: readonly string[]): Words {
	for (const wanted of languages) {
		const found = all.find((words) => words.language === wanted.toLowerCase().split('-')[0]);
		if (found) return found;
	}
	return en;
}

/** "images, image/png or videos", as the profile allows; undefined where all types are. */
export function typesInWords(allowed: string[], words: Words): string | undefined {
	if (allowed.length === 0) return undefined;
	const names = allowed.map((type) =>
		type in words.kinds ? words.kinds[type as Kind] : (type.split('/')[1] ?? type).toUpperCase()
	);
	return names.length === 1
		? names[0]
		: `${names.slice(0, -1).join(', ')} ${words.or} ${names[names.length - 1]}`;
}

export const sizeInWords = (size: number): string => bytes(size);
