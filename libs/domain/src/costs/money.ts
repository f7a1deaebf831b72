/** Currencies of ISO 4217 whose smallest unit is not a hundredth. */
const OTHER_DIGITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    ['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map(
      (code) => [code, 0],
    ),
  ),
  ...Object.fromEntries(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3])),
};

/** Rates are counted in millionths of a currency's unit: a GB of disk may cost a fraction of a cent. */
export const RATE_DIGITS = 6;

/** How many digits the smallest unit of a currency takes: 2 for CHF, 0 for JPY. */
export function minorDigitsOf(currency: string): number {
  return OTHER_DIGITS[currency] ?? 2;
}

/** How many millionths the smallest unit of a currency is: 10,000 for a Rappen. */
export function microsPerMinor(currency: string): bigint {
  return 10n ** BigInt(RATE_DIGITS - minorDigitsOf(currency));
}

/** The quotient to the nearest integer, a half away from zero. Neither is negative, and the divisor is not zero. */
export function roundedQuotient(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

/**
 * Splits an amount by weights, without losing a unit: whole parts first, and what is left to those of which most was cut off;
 * among equals to the first. 100 by 1, 1, 1 -> 34, 33, 33. Where no weight is above zero, they count as equal.
 */
export function apportion(amount: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 0) return [];
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  if (sum === 0n) {
    return apportion(
      amount,
      weights.map(() => 1n),
    );
  }
  const shares = weights.map((weight) => (amount * weight) / sum);
  const left = Number(amount - shares.reduce((total, share) => total + share, 0n));
  const cutOff = (place: number): bigint => (amount * (weights[place] ?? 0n)) % sum;
  const order = weights.map((_, place) => place).sort((one, other) => compare(cutOff(other), cutOff(one)) || one - other);
  for (const place of order.slice(0, left)) shares[place] = (shares[place] ?? 0n) + 1n;
  return shares;
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** `CHF 1,234.50`. */
export function moneyText(amount: number | bigint, currency: string): string {
  return `${currency} ${amountText(amount, currency)}`;
}

/** `1234.50`, as programs and spreadsheets read it. */
export function plainAmount(amount: number | bigint, currency: string): string {
  return decimalText(BigInt(amount), minorDigitsOf(currency));
}

/** `1,234.50`. */
export function amountText(amount: number | bigint, currency: string): string {
  const [whole = '', cents] = plainAmount(amount, currency).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return cents === undefined ? grouped : `${grouped}.${cents}`;
}

function decimalText(amount: bigint, digits: number): string {
  const text = String(amount < 0n ? -amount : amount).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  return `${amount < 0n ? '-' : ''}${whole}${digits === 0 ? '' : `.${text.slice(-digits)}`}`;
}
