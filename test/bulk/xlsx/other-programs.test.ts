// Workbooks of the programs that people have: LibreOffice's own file, and what Excel and Google Sheets write, part by part in their shapes.

import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { fileOf, MAIN, OFFICE, readAll, relationships } from './workbook-file.js';
import { zipOf } from './zip.js';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n';
const MC = 'http://schemas.openxmlformats.org/markup-compatibility/2006';
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const related = (id: number, type: string, target: string): string => `<Relationship Id="rId${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;

it('LibreOffice: dates, times, digits as text, formulas, several lines, empty rows', async () => {
  const path = fileURLToPath(new URL('../fixtures/libreoffice-students.xlsx', import.meta.url));
  expect(await readAll(path)).toEqual({
    header: ['Student Name', 'E-mail', 'Roll No', 'Date of Birth', 'Admitted', 'Bus', 'Score', 'Attendance', 'Boarder', 'Address', 'Ticket'],
    rows: [
      {
        number: 3,
        cells: [
          'Priya Sharma',
          'priya@example.in',
          '0042',
          day('2008-06-15'),
          new Date('2026-01-23T09:30:00Z'),
          new Date('1899-12-30T07:45:00Z'),
          91.5,
          '85%',
          true,
          '12 MG Road\nBengaluru 560001',
          { number: 7, shown: '00007' },
        ],
      },
      { number: 6, cells: ['கவிதா 🎓 & Søn', null, 9_876_543_210, day('2000-02-29'), null, null, { error: '#DIV/0!' }, null, false, '  spaces '] },
    ],
  });
  expect((await readAll(path, 'notes')).header).toEqual(['not these']);
});

it('Excel: shared texts with runs and phonetics, alternate content, spans, styled empty cells, a table', async () => {
  const x14ac = 'http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac';
  const rows = [
    `<row r="1" spans="1:5" s="2" customFormat="1" x14ac:dyDescent="0.3"><c r="A1" s="2" t="s"><v>0</v></c><c r="B1" s="2" t="s"><v>1</v></c><c r="C1" s="2" t="s"><v>2</v></c><c r="D1" s="2" t="s"><v>3</v></c><c r="E1" s="2"/></row>`,
    `<row r="2" spans="1:5" x14ac:dyDescent="0.3"><c r="A2" t="s"><v>4</v></c><c r="B2" s="1"><v>39614</v></c><c r="C2" s="4" quotePrefix="1" t="s"><v>5</v></c><c r="D2"><f ca="1">AVERAGE(F2:G2)</f><v>91.5</v></c></row>`,
    `<row r="3" spans="1:5" x14ac:dyDescent="0.3"><c r="A3" s="3"/><c r="B3" s="1"/></row>`,
    `<row r="4" spans="1:5" ht="28.8" x14ac:dyDescent="0.3"><c r="A4" s="3" t="s"><v>6</v></c><c r="B4" s="1"><v>36585</v></c><c r="C4" t="str"><f>TEXT(7,"000")</f><v>007</v></c><c r="D4" t="e"><f>VLOOKUP(1,A:A,1,0)</f><v>#N/A</v></c></row>`,
  ];
  const sheet = `${XML}<worksheet xmlns="${MAIN}" xmlns:r="${OFFICE}" xmlns:mc="${MC}" mc:Ignorable="x14ac xr" xmlns:x14ac="${x14ac}" xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" xr:uid="{00000000-0001-0000-0000-000000000000}"><dimension ref="A1:E4"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="14.4" x14ac:dyDescent="0.3"/><cols><col min="2" max="2" width="10.5546875" style="1" bestFit="1" customWidth="1"/></cols><sheetData>${rows.join('')}</sheetData><phoneticPr fontId="1" type="noConversion"/><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><tableParts count="1"><tablePart r:id="rId1"/></tableParts><extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:dataValidations count="1"><x14:dataValidation><x14:formula1><xm:f xmlns:xm="x">A1</xm:f></x14:formula1></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>`;
  const strings = `${XML}<sst xmlns="${MAIN}" count="8" uniqueCount="7"><si><t>Student Name</t></si><si><t>Date of Birth</t></si><si><t>Roll No</t></si><si><t>Score</t></si><si><r><t xml:space="preserve">Priya </t></r><r><rPr><b/><sz val="11"/><color theme="1"/><rFont val="Calibri"/><family val="2"/><scheme val="minor"/></rPr><t>Sharma</t></r></si><si><t>0042</t></si><si><t>佐藤_x000D_
花子</t><rPh sb="0" eb="2"><t>サトウ</t></rPh><phoneticPr fontId="1"/></si></sst>`;
  const styles = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[$-14009]dd/mm/yyyy;@"/></numFmts><fonts count="1"><font><sz val="11"/></font></fonts><cellStyleXfs count="1"><xf numFmtId="0" fontId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" xfId="0"/><xf numFmtId="164" fontId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="0" xfId="0" applyFont="1"/><xf numFmtId="0" fontId="0" xfId="0" applyAlignment="1"><alignment wrapText="1"/></xf><xf numFmtId="49" fontId="0" xfId="0" quotePrefix="1"/></cellXfs><dxfs count="1"><dxf><numFmt numFmtId="19" formatCode="m/d/yyyy"/></dxf></dxfs></styleSheet>`;
  const workbook = `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}" xmlns:mc="${MC}" mc:Ignorable="x15"><fileVersion appName="xl" lastEdited="7" lowestEdited="7" rupBuild="27231"/><workbookPr defaultThemeVersion="166925"/><mc:AlternateContent><mc:Choice Requires="x15"><x15ac:absPath url="C:\\Users\\office\\" xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice></mc:AlternateContent><bookViews><workbookView activeTab="1"/></bookViews><sheets><sheet name="Read me" sheetId="2" state="hidden" r:id="rId1"/><sheet name="Students" sheetId="1" r:id="rId2"/></sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="1" hidden="1">Students!$A$1:$D$4</definedName></definedNames><calcPr calcId="191029"/></workbook>`;
  const path = fileOf(
    zipOf([
      { name: '[Content_Types].xml', data: `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>` },
      { name: '_rels/.rels', data: relationships([related(3, 'extended-properties', 'docProps/app.xml'), related(1, 'officeDocument', 'xl/workbook.xml')]) },
      { name: 'xl/workbook.xml', data: workbook },
      {
        name: 'xl/_rels/workbook.xml.rels',
        data: relationships([
          related(1, 'worksheet', 'worksheets/sheet1.xml'),
          related(2, 'worksheet', 'worksheets/sheet2.xml'),
          related(3, 'theme', 'theme/theme1.xml'),
          related(4, 'styles', 'styles.xml'),
          related(5, 'sharedStrings', 'sharedStrings.xml'),
          related(6, 'calcChain', 'calcChain.xml'),
        ]),
      },
      { name: 'xl/worksheets/sheet1.xml', data: `${XML}<worksheet xmlns="${MAIN}"><sheetData/></worksheet>` },
      { name: 'xl/worksheets/sheet2.xml', data: sheet },
      { name: 'xl/worksheets/_rels/sheet2.xml.rels', data: relationships([related(1, 'table', '../tables/table1.xml')]) },
      { name: 'xl/theme/theme1.xml', data: `${XML}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>` },
      { name: 'xl/styles.xml', data: styles },
      { name: 'xl/sharedStrings.xml', data: strings },
      { name: 'xl/calcChain.xml', data: `${XML}<calcChain xmlns="${MAIN}"><c r="D2" i="1"/></calcChain>` },
    ]),
  );
  expect(await readAll(path)).toEqual({
    header: ['Student Name', 'Date of Birth', 'Roll No', 'Score'],
    rows: [
      { number: 2, cells: ['Priya Sharma', day('2008-06-15'), '0042', 91.5] },
      { number: 4, cells: ['佐藤\r\n花子', day('2000-02-29'), '007', { error: '#N/A' }] },
    ],
  });
});

it('Google Sheets: no properties, its own functions under another name, empty rows to the thousandth, parts stored in another order', async () => {
  const empty = Array.from({ length: 996 }, (_, at) => `<row r="${at + 5}" ht="15.75" customHeight="1"/>`).join('');
  const rows = [
    '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1" t="s"><v>1</v></c><c r="C1" s="1" t="s"><v>2</v></c></row>',
    '<row r="2"><c r="A2" s="1" t="s"><v>3</v></c><c r="B2" s="2"><v>46045.0</v></c><c r="C2" s="1"><v>91.5</v></c></row>',
    '<row r="3"><c r="A3" s="3" t="str"><f>IFERROR(__xludf.DUMMYFUNCTION("GOOGLETRANSLATE(A2)"),"அர்ஜுன்")</f><v>அர்ஜுன்</v></c><c r="B3" s="4"><v>46045.395833333336</v></c><c r="C3" s="1" t="b"><v>0</v></c></row>',
    '<row r="4"><c r="A4" s="1"/><c r="B4" s="1" t="s"><v>4</v></c></row>',
  ];
  const sheet = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${MAIN}" xmlns:r="${OFFICE}" xmlns:mx="http://schemas.microsoft.com/office/mac/excel/2008/main" xmlns:mc="${MC}" xmlns:mv="urn:schemas-microsoft-com:mac:vml"><sheetPr><outlinePr summaryBelow="0" summaryRight="0"/></sheetPr><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr customHeight="1" defaultColWidth="12.63" defaultRowHeight="15.75"/><sheetData>${rows.join('')}${empty}</sheetData><drawing r:id="rId1"/></worksheet>`;
  const path = fileOf(
    zipOf(
      [
        { name: 'xl/drawings/drawing1.xml', data: '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>' },
        { name: 'xl/worksheets/sheet1.xml', data: sheet },
        { name: 'xl/worksheets/_rels/sheet1.xml.rels', data: relationships([related(1, 'drawing', '../drawings/drawing1.xml')]) },
        {
          name: 'xl/sharedStrings.xml',
          data: `<sst xmlns="${MAIN}" count="5" uniqueCount="5"><si><t>Name</t></si><si><t>Joined</t></si><si><t>Score</t></si><si><t>Priya</t></si><si><t xml:space="preserve">two\nlines</t></si></sst>`,
        },
        {
          name: 'xl/styles.xml',
          data: `<styleSheet xmlns="${MAIN}" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" xmlns:mc="${MC}"><numFmts count="2"><numFmt numFmtId="164" formatCode="d/m/yyyy"/><numFmt numFmtId="165" formatCode="m/d/yyyy h:mm:ss"/></numFmts><cellStyleXfs count="1"><xf borderId="0" fillId="0" fontId="0" numFmtId="0"/></cellStyleXfs><cellXfs count="5"><xf borderId="0" fillId="0" fontId="0" numFmtId="0" xfId="0"/><xf borderId="0" fillId="0" fontId="1" numFmtId="0" xfId="0" applyFont="1"/><xf borderId="0" fillId="0" fontId="1" numFmtId="164" xfId="0" applyNumberFormat="1"/><xf borderId="0" fillId="0" fontId="1" numFmtId="0" xfId="0"/><xf borderId="0" fillId="0" fontId="1" numFmtId="165" xfId="0"/></cellXfs></styleSheet>`,
        },
        {
          name: 'xl/workbook.xml',
          data: `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr/><sheets><sheet state="visible" name="Form Responses 1" sheetId="1" r:id="rId4"/></sheets><definedNames/><calcPr/></workbook>`,
        },
        {
          name: 'xl/_rels/workbook.xml.rels',
          data: relationships([
            related(1, 'theme', 'theme/theme1.xml'),
            related(2, 'styles', 'styles.xml'),
            related(3, 'sharedStrings', 'sharedStrings.xml'),
            related(4, 'worksheet', 'worksheets/sheet1.xml'),
          ]),
        },
        { name: '_rels/.rels', data: relationships([related(1, 'officeDocument', 'xl/workbook.xml')]) },
        { name: '[Content_Types].xml', data: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>' },
      ].map((part) => ({ ...part, descriptor: true })),
    ),
  );
  expect(await readAll(path)).toEqual({
    header: ['Name', 'Joined', 'Score'],
    rows: [
      { number: 2, cells: ['Priya', day('2026-01-23'), 91.5] },
      { number: 3, cells: ['அர்ஜுன்', new Date('2026-01-23T09:30:00Z'), false] },
      { number: 4, cells: [null, 'two\nlines'] },
    ],
  });
});
