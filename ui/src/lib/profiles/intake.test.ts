import { expect, test } from 'vitest';
import { filterWords, intakeDraftOf, intakeProblemsOf, intakeRulesOf } from './intake.ts';

test('rules come back from the form as they went in', () => {
	const rules = {
		path_rule: { path_template: '/{client}/{*}', no_match: 'take' as const },
		filter: {
			include: ['*.jpg', 'Final/'],
			extensions: ['jpg', 'png'],
			size_min: 500_000,
			age_days_max: 30,
			width_min: 1600,
			marker_suffixes: ['_FINAL']
		}
	};
	expect(intakeRulesOf(intakeDraftOf(rules))).toEqual(rules);
	expect(intakeRulesOf(intakeDraftOf(undefined))).toEqual({});
	expect(intakeRulesOf(intakeDraftOf({}))).toEqual({});
});

test('what people type is put right', () => {
	const draft = {
		...intakeDraftOf({}),
		path_template: '  ',
		extensions: '.JPG; png',
		exclude: ' Drafts/ \n\n*.tmp',
		size_max_mb: '0.5'
	};
	expect(intakeRulesOf(draft)).toEqual({
		filter: { extensions: ['jpg', 'png'], exclude: ['Drafts/', '*.tmp'], size_max: 500_000 }
	});
});

test('what is no number is told', () => {
	const with_ = (part: object) => intakeProblemsOf({ ...intakeDraftOf({}), ...part });
	expect(with_({})).toEqual({});
	expect(with_({ size_min_mb: 'big' }).size).toContain('megabytes');
	expect(with_({ size_min_mb: '2', size_max_mb: '1' }).size).toContain('larger');
	expect(with_({ age_days_max: '1.5' }).age_days_max).toContain('whole');
	expect(with_({ width_min: '-1' }).pixels).toContain('whole');
});

test('a filter is said in words', () => {
	expect(filterWords(undefined)).toEqual([]);
	expect(filterWords({ exclude: ['Drafts/'], height_min: 900, size_min: 500_000 })).toEqual([
		'Not Drafts/',
		'From 0.5 MB',
		'Pictures from 1 × 900 pixels'
	]);
});
