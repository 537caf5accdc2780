import type { ValidationRule } from './model.js';
import { enums, type Realm } from './realm.js';

type DataValidation = GoogleAppsScript.Spreadsheet.DataValidation;
type DataValidationBuilder = GoogleAppsScript.Spreadsheet.DataValidationBuilder;

const behind = new WeakMap<object, ValidationRule>();

export function validationOf(realm: Realm, rule: ValidationRule | null): DataValidation | null {
  if (!rule) return null;
  const value = realm.object<DataValidation>('DataValidation', {
    getAllowInvalid: () => rule.allowInvalid,
    getHelpText: () => rule.helpText,
    getCriteriaType: () => (rule.kind === 'list' ? enums.criteria.VALUE_IN_LIST : enums.criteria.CHECKBOX),
    getCriteriaValues: () => (rule.kind === 'list' ? [[...rule.values], true] : []),
    copy: () => validationBuilder(realm, { ...rule }),
  });
  behind.set(value, rule);
  return value;
}

/** The rule behind a DataValidation; null clears. */
export function ruleOf(value: unknown): ValidationRule | null {
  if (value === null || value === undefined) return null;
  const rule = behind.get(value as object);
  if (!rule)
    throw new Error(
      'Os parâmetros não correspondem à assinatura do método: setDataValidation precisa de DataValidation.',
    );
  return { ...rule, values: [...rule.values] };
}

export function validationBuilder(
  realm: Realm,
  draft: ValidationRule = { kind: 'list', values: [], allowInvalid: true, helpText: '' },
): DataValidationBuilder {
  const builder: DataValidationBuilder = realm.object<DataValidationBuilder>('DataValidationBuilder', {
    requireValueInList: (values: string[]) => {
      draft.kind = 'list';
      draft.values = values.map(String);
      return builder;
    },
    requireCheckbox: (...values: unknown[]) => {
      if (values.length > 0)
        throw new Error('The simulator does not implement DataValidationBuilder.requireCheckbox(values)');
      draft.kind = 'checkbox';
      return builder;
    },
    setAllowInvalid: (allowInvalid: boolean) => {
      draft.allowInvalid = allowInvalid;
      return builder;
    },
    setHelpText: (helpText: string) => {
      draft.helpText = helpText;
      return builder;
    },
    build: () => validationOf(realm, { ...draft, values: [...draft.values] }) as DataValidation,
  });
  return builder;
}
