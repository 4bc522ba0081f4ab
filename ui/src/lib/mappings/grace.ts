// The time a file stays in Dropbox, between seconds on the wire and a number with a unit.

export const graceUnits = { minutes: 60, hours: 3_600, days: 86_400 } as const;
export type GraceUnit = keyof typeof graceUnits;

/** In the largest unit that shows it whole; nothing set: an empty amount. */
export function graceOf(seconds: number | undefined): { amount: string; unit: GraceUnit } {
	if (seconds === undefined) return { amount: '', unit: 'days' };
	for (const unit of ['days', 'hours'] as const)
		if (seconds % graceUnits[unit] === 0) return { amount: String(seconds / graceUnits[unit]), unit };
	return { amount: String(Math.ceil(seconds / graceUnits.minutes)), unit: 'minutes' };
}

/** -1 for "as the settings say"; undefined where the amount can't be read. */
export function secondsOf(amount: string, unit: GraceUnit): number | undefined {
	const text = amount.trim();
	if (text === '') return -1;
	return /^\d{1,6}$/.test(text) ? Number(text) * graceUnits[unit] : undefined;
}

/** "30 days", for a line of text. */
export function graceWords(seconds: number): string {
	if (seconds === 0) return 'not kept';
	const { amount, unit } = graceOf(seconds);
	return `${amount} ${amount === '1' ? unit.slice(0, -1) : unit}`;
}
