import type { ToldFigures } from '@rocket/domain';
import type { Letter } from './letter.js';

const INK = '#1b2430';
const FAINT = '#5b6675';
const LINE = '#dfe4ea';
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const ACCENTS: Readonly<Record<Letter['tone'], string>> = { plain: '#3557d6', good: '#1d7a4c', bad: '#b3261e' };

/** HTML that is safe to put into HTML: only `html` makes it. */
class Html {
  constructor(readonly text: string) {}
}

type Part = string | Html | readonly Html[];

/** Everything that is put in is escaped, unless it is HTML that was made here. */
function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((made, string, index) => made + markup(parts[index - 1] ?? '') + string));
}

function markup(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part !== 'string') return part.map(({ text }) => text).join('');
  return part.replace(/[&<>"']/g, (sign) => `&#${String(sign.charCodeAt(0))};`);
}

/** The letter for mail clients: tables and inline styles, since little else is shown everywhere alike; no image, no script. */
export function letterHtml(letter: Letter, footer: readonly string[]): string {
  const { subject, tone, lead, facts, table, figures, link } = letter;
  const accent = ACCENTS[tone];
  const cell = `padding:8px 12px 8px 0;border-top:1px solid ${LINE};vertical-align:top;font-size:14px;line-height:20px;text-align:left`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light" />
        <title>${subject}</title>
      </head>
      <body style="margin:0;padding:0;background-color:#f3f5f8">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background-color:#f3f5f8">
          <tr>
            <td align="center" style="padding:20px 8px">
              <table
                role="presentation"
                width="100%"
                cellpadding="0"
                cellspacing="0"
                style="max-width:640px;background-color:#ffffff;border:1px solid ${LINE};border-top:4px solid ${accent}"
              >
                <tr>
                  <td style="${FONT};color:${INK};padding:24px 20px 8px">
                    <h1 style="margin:0 0 12px;font-size:20px;line-height:28px;font-weight:600">${subject}</h1>
                    <p style="margin:0 0 20px;font-size:15px;line-height:23px">${lead}</p>
                    ${(figures ?? []).map((one) => figuresHtml(one))} ${table ? tableHtml(table, cell) : ''}
                    ${facts.length > 0 ? factsHtml(facts) : ''}
                    <table role="presentation" cellpadding="0" cellspacing="0" style="margin:4px 0 24px">
                      <tr>
                        <td style="background-color:${accent}">
                          <a
                            href="${link.url}"
                            style="display:inline-block;padding:10px 18px;color:#ffffff;font-size:15px;font-weight:600;text-decoration:none"
                            >${link.label}</a
                          >
                        </td>
                      </tr>
                    </table>
                  </td>
                </tr>
                <tr>
                  <td
                    style="${FONT};color:${FAINT};padding:14px 20px 18px;border-top:1px solid ${LINE};font-size:12px;line-height:18px"
                  >
                    ${footer.map((line) => html`<div>${line}</div>`)}
                  </td>
                </tr>
              </table>
            </td>
          </tr>
        </table>
      </body>
    </html> `;
  return page.text;
}

function tableHtml({ columns, rows }: NonNullable<Letter['table']>, cell: string): Html {
  const head = `padding:0 12px 8px 0;font-size:12px;line-height:16px;font-weight:600;color:${FAINT};text-align:left`;
  return html`<table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 20px;border-collapse:collapse">
    <tr>
      ${columns.map((column) => html`<th scope="col" style="${head}">${column}</th>`)}
    </tr>
    ${rows.map(
      ({ name, place, cells }) =>
        html`<tr>
          <td style="${cell}"><strong>${name}</strong><br /><span style="color:${FAINT}">${place}</span></td>
          ${cells.map((value) => html`<td style="${cell}">${value}</td>`)}
        </tr>`,
    )}
  </table>`;
}

function figuresHtml({ title, rows }: ToldFigures): Html {
  const row = `padding:5px 0;border-top:1px solid ${LINE};vertical-align:top;font-size:14px;line-height:20px;font-weight:400;text-align:left`;
  return html`<h2 style="margin:0 0 6px;font-size:14px;line-height:20px;font-weight:600">${title}</h2>
    <table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 20px;border-collapse:collapse">
      ${rows.map(
        ({ label, value }) =>
          html`<tr>
            <th scope="row" width="38%" style="${row};color:${FAINT};padding-right:12px">${label}</th>
            <td style="${row}">${value}</td>
          </tr>`,
      )}
    </table>`;
}

function factsHtml(facts: Letter['facts']): Html {
  return html`<p style="margin:0 0 20px;font-size:14px;line-height:22px">
    ${facts.map(({ label, value }) => html`<span style="color:${FAINT}">${label}:</span> ${value}<br />`)}
  </p>`;
}
