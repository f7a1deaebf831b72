import { describe, expect, it } from '@jest/globals';
import { faultsByLine, parseServersCsv } from './parse-servers-csv.js';

const known = { environments: ['Dev', 'Prod'], datacenters: ['CH', 'PA'] };
const parse = (text: string) => parseServersCsv(text, known);

describe('pasted servers', () => {
  it('are read in the documented order when there is no header', () => {
    expect(parse('ch-pg-01, Prod, CH, 8, 64, 1000')).toEqual([
      {
        line: 1,
        faults: [],
        server: expect.objectContaining({
          serverName: 'ch-pg-01',
          environment: 'Prod',
          datacenter: 'CH',
          cpu: 8,
          ramGb: 64,
          dbGigs: 1000,
          driver: 'local',
        }),
      },
    ]);
  });

  it('may have a header in any order and any letter case', () => {
    const [row] = parse('CPU;RAM_GB;db gigs;ServerName;datacenter;environment\n4;16;200;pa-1;PA;Dev');
    expect(row).toMatchObject({ line: 2, faults: [], server: { serverName: 'pa-1', cpu: 4, ramGb: 16, dbGigs: 200 } });
  });

  it('may come out of a spreadsheet, with tabs', () => {
    expect(parse('ch-1\tProd\tCH\t8\t64\t1000\nch-2\tProd\tCH\t8\t64\t1000').map((row) => row.faults)).toEqual([[], []]);
  });

  it('are ssh servers when they have an address, unless they say otherwise', () => {
    expect(
      parse('a-1,Dev,CH,1,1,1,10.0.0.1\na-2,Dev,CH,1,1,1\na-3,Dev,CH,1,1,1,127.0.0.1,local').map((row) => row.server.driver),
    ).toEqual(['ssh', 'local', 'local']);
  });

  it('are asked how big they are when that is wanted, and only over SSH', () => {
    const text = 'a-1,Dev,CH,,,,10.0.0.1\na-2,Dev,CH,,,';
    expect(parseServersCsv(text, known, { probe: true }).map((row) => [row.server.probe, row.faults.length])).toEqual([
      [true, 0],
      [undefined, 3],
    ]);
    expect(parse(text).map((row) => [row.server.probe, row.faults.length])).toEqual([
      [false, 3],
      [undefined, 3],
    ]);
  });

  it('are spelled as the inventory spells them', () => {
    expect(parse('a-1,prod,ch,1,1,1')[0]).toMatchObject({ faults: [], server: { environment: 'Prod', datacenter: 'CH' } });
  });

  it('say what is wrong at the line where it stands, blank lines counted', () => {
    const rows = parse('ch-1,Prod,CH,8,64,1000\n\n-bad-,Prodd,CH,many,0,');
    expect(rows.map((row) => row.line)).toEqual([1, 3]);
    expect(rows[1]?.faults).toEqual([
      'serverName: must look like a host name',
      'environment: “Prodd” is not one of Dev and Prod',
      'cpu: must be a whole number from 1 to 4,096',
      'ramGb: must be a number of GB above 0, up to 65,536',
      'dbGigs: must be a number of GB above 0, up to 10,000,000',
    ]);
  });

  it('count the lines inside a quoted cell', () => {
    expect(parse('ch-1,Prod,CH,8,64,1000,,local,"two\nlines"\nch-2,Prod,CH,8,64,1000').map((row) => row.line)).toEqual([1, 3]);
  });

  it('are refused when one is named twice, whatever the letter case', () => {
    expect(parse('ch-1,Prod,CH,8,64,1000\nCH-1,Prod,CH,8,64,1000')[1]?.faults).toEqual(['serverName: the same as on line 1']);
  });

  it('do not lose columns that are too many without a word', () => {
    expect(parse('a-1,Dev,CH,1,1,1,,local,os,u,22,key,extra')[0]?.faults).toContain('13 columns, but there are only 12');
  });

  it('are nothing when nothing was pasted', () => {
    expect(parse(' \n \n')).toEqual([]);
  });
});

describe('faults the API found', () => {
  it('go to the line of the server that was sent, not to its number', () => {
    const rows = parse('serverName,environment,datacenter,cpu,ramGb,dbGigs\n\na-1,Dev,CH,1,1,1\n\na-2,Dev,CH,1,1,1');
    expect(faultsByLine(rows, [{ pointer: '/1/serverName', detail: 'is taken' }])).toEqual(
      new Map([[5, ['serverName: is taken']]]),
    );
  });

  it('are left out when they belong to no line', () => {
    expect(faultsByLine([], [{ pointer: '/7/serverName', detail: 'is taken' }]).size).toBe(0);
  });
});
