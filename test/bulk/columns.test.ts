// Titles of columns as schools write them, and the fields that they are for.

import { describe, expect, it } from 'vitest';

import { fieldOf, fieldsOf, importableFields, KINDS, type Kind, mapHeader } from '../../src/bulk/columns.js';
import { foldings } from '../../src/bulk/columns/fold.js';
import { namePartOf } from '../../src/bulk/columns/name-parts.js';

const titles = (kind: Kind): string[] => fieldsOf(kind).map(({ title }) => title);

describe('the columns of each kind', () => {
  it('of students begin with the guide’s', () => {
    const guide = ['Student ID', 'Name', 'Email', 'Grade', 'Program', 'Skills', 'Courses Enrolled', 'Assessments Completed'];
    const more = ['Phone', 'School ID', 'Interests', 'Bio', 'Date of Birth', 'Address', 'External ID', 'Created At', 'Updated At'];
    expect(titles('students')).toEqual(guide.concat(more));
  });

  it.each<[Kind, string[]]>([
    [
      'educators',
      ['Educator ID', 'Name', 'Email', 'School ID', 'Subjects', 'Qualifications', 'Experience Years', 'External ID', 'User ID', 'Created At', 'Updated At'],
    ],
    ['grades', ['Student ID', 'Student External ID', 'Student Email', 'Subject ID', 'Term', 'Score', 'Grade', 'Created At', 'Updated At']],
    ['attendance', ['Student ID', 'Student External ID', 'Student Email', 'Date', 'Status', 'Class ID', 'Created At', 'Updated At']],
  ])('of %s are the record’s', (kind, expected) => {
    expect(titles(kind)).toEqual(expected);
  });

  it('of courses have every field of a course', () => {
    const given = [
      'id',
      'title',
      'description',
      'type',
      'category',
      'level',
      'duration',
      'price',
      'currency',
      'instructor',
      'skills',
      'thumbnail',
      'external_id',
    ];
    const counted = ['rating', 'enrolled_count', 'created_at', 'updated_at'];
    expect(fieldsOf('courses').map(({ name }) => name)).toEqual(given.concat(counted));
  });

  describe.each(KINDS)('%s', (kind) => {
    it('have a name and a title each of its own', () => {
      const fields = fieldsOf(kind);
      expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
      expect(new Set(fields.map(({ title }) => title)).size).toBe(fields.length);
    });

    it('map an export’s titles and the API’s names back to their own fields, but for counts and times', () => {
      const expected = fieldsOf(kind).map(({ name, importable }) => (importable ? name : null));
      const ignored = fieldsOf(kind).filter(({ importable }) => !importable);
      expect(mapHeader(kind, titles(kind))).toEqual({ fields: expected, ignored: ignored.map(({ title }) => title), nameParts: [], problems: [] });
      const names = fieldsOf(kind).map(({ name }) => name);
      expect(mapHeader(kind, names)).toEqual({ fields: expected, ignored: ignored.map(({ name }) => name), nameParts: [], problems: [] });
    });

    it('map a template’s titles to their own fields, and leave none out', () => {
      const fields = importableFields(kind);
      expect(
        mapHeader(
          kind,
          fields.map(({ title }) => title),
        ),
      ).toEqual({ fields: fields.map(({ name }) => name), ignored: [], nameParts: [], problems: [] });
    });

    it('have no title that means two fields, and none twice', () => {
      const claims = fieldsOf(kind).flatMap(({ name, title, synonyms }) => [
        ...new Set([name, title].map((text) => foldings(text)[0])),
        ...synonyms.map((text) => foldings(text)[0]),
      ]);
      expect(claims.filter((text, at) => claims.indexOf(text) !== at)).toEqual([]);
      expect(claims).not.toContain(undefined);
    });

    it('take every synonym', () => {
      for (const { name, synonyms } of fieldsOf(kind)) for (const title of synonyms) expect([title, mapHeader(kind, [title]).fields]).toEqual([title, [name]]);
    });
  });

  it('fieldOf finds a kind’s field, and nothing else', () => {
    expect(fieldOf('students', 'date_of_birth')?.type).toBe('date');
    expect(fieldOf('students', 'constructor')).toBeUndefined();
    expect(fieldOf('students', 'score')).toBeUndefined();
  });
});

describe('mapHeader', () => {
  it.each<[Kind, title: string, field: string]>([
    ['students', 'Student Name', 'name'],
    ['students', 'STUDENT_NAME', 'name'],
    ['students', "Student's Name *", 'name'],
    ['students', '  full-name ', 'name'],
    ['students', 'E-mail', 'email'],
    ['students', 'Email Id', 'email'],
    ['students', 'Émail', 'email'],
    ['students', 'E‑Mail‑Address', 'email'],
    ['students', 'Roll No', 'external_id'],
    ['students', 'Roll #', 'external_id'],
    ['students', 'Roll No.', 'external_id'],
    ['students', 'sis_id', 'external_id'],
    ['students', 'Admission No.', 'external_id'],
    ['students', 'DOB', 'date_of_birth'],
    ['students', 'D.O.B (DD/MM/YYYY)', 'date_of_birth'],
    ['students', 'dateOfBirth', 'date_of_birth'],
    ['students', 'Class', 'grade'],
    ['students', 'Class/Grade', 'grade'],
    ['students', 'Std.', 'grade'],
    ['students', 'Mobile', 'phone'],
    ['students', 'Contact No. (WhatsApp)', 'phone'],
    ['students', 'Phone #', 'phone'],
    ['students', 'Stream', 'program'],
    ['students', 'Skills [comma separated]', 'skills'],
    ['students', 'Hobbies & Interests', 'interests'],
    ['students', 'UDISE Code', 'school_id'],
    ['students', 'Ｎａｍｅ', 'name'],
    ['educators', 'Teacher Name', 'name'],
    ['educators', 'Employee ID', 'external_id'],
    ['educators', 'Subject(s)', 'subjects'],
    ['educators', 'Qualification(s)', 'qualifications'],
    ['educators', 'Experience (Years)', 'experience_years'],
    ['educators', 'Institute Code', 'school_id'],
    ['courses', 'Course Name', 'title'],
    ['courses', 'Learning Outcomes', 'skills'],
    ['courses', 'Fee (₹)', 'price'],
    ['courses', 'Course Code', 'external_id'],
    ['grades', 'Marks Obtained', 'score'],
    ['grades', 'Marks (out of 100)', 'score'],
    ['grades', 'Marks %', 'score'],
    ['grades', 'letter_grade', 'grade'],
    ['grades', 'Semester', 'term'],
    ['grades', 'Subject Code', 'subject_id'],
    ['grades', 'Roll Number', 'student_external_id'],
    ['grades', 'External ID', 'student_external_id'],
    ['grades', 'Email', 'student_email'],
    ['attendance', 'sis_id', 'student_external_id'],
    ['attendance', 'Attendance Date', 'date'],
    ['attendance', 'Present/Absent', 'status'],
    ['attendance', 'P/A', 'status'],
    ['attendance', 'Section', 'class_id'],
  ])('of %s, the column "%s" is %s', (kind, title, field) => {
    expect(mapHeader(kind, [title])).toEqual({ fields: [field], ignored: [], nameParts: [], problems: [] });
  });

  it('ignores and lists unknown columns, and counts; a column without title is ignored only', () => {
    expect(mapHeader('students', ['S.No', 'Name', '', 'Remarks', 'Courses Enrolled', '***'])).toEqual({
      fields: [null, 'name', null, null, null, null],
      ignored: ['S.No', 'Remarks', 'Courses Enrolled', '***'],
      nameParts: [],
      problems: [],
    });
  });

  it('is not fooled by names that objects have', () => {
    expect(mapHeader('students', ['Name', '__proto__', 'constructor', 'toString']).ignored).toEqual(['__proto__', 'constructor', 'toString']);
  });

  it.each([
    [
      ['Email', 'Name', 'E-mail ID'],
      'The columns "Email", "E-mail ID" are all for `email`. Remove or rename all but one, or name the one that counts: `mapping={"Email":"email"}`.',
    ],
    [['Name', 'Roll No', 'Admission No', 'SIS ID'], '"Roll No", "Admission No", "SIS ID" are all for `external_id`'],
    [['Name', 'Name'], '2 columns have the title "Name". Remove or rename all but one.'],
  ])('refuses %j in words: two columns can not be one field', (header, words) => {
    const { problems } = mapHeader('students', header);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
  });

  it('takes unknown columns of one title for what they are: ignored', () => {
    expect(mapHeader('students', ['Name', 'Remarks', 'Remarks'])).toEqual({
      fields: ['name', null, null],
      ignored: ['Remarks', 'Remarks'],
      nameParts: [],
      problems: [],
    });
  });

  it.each([[['S.No', 'Remarks']], [['', '']], [[]], [['Courses Enrolled']]])('says what the titles must be where none of %j is known', (header) => {
    const { problems } = mapHeader('students', header);
    expect(problems).toEqual([expect.stringContaining('The first row must have titles such as "Student ID", "Name", "Email", "Grade"')]);
    expect(problems[0]).toMatch(/mapping=\{".+":"name"\}/);
  });

  it.each([[['Kendriya Vidyalaya No. 1, Pune']], [['Name|Email|Roll No']]])('tells of lines above the titles and of separators where %j is all', (header) => {
    const hint = /If this row is a line above the titles, delete it\. CSV must separate columns by commas, semicolons or tabs\.$/;
    expect(mapHeader('students', header).problems).toEqual([expect.stringMatching(hint)]);
    expect(mapHeader('students', ['S.No', 'Remarks']).problems[0]).not.toMatch(hint);
  });

  it('tells where a file has no titles and begins with a record', () => {
    expect(mapHeader('students', ['Lisa S', 'lisa@example.in', '10']).problems).toEqual([
      'The first row has "Lisa S", "lisa@example.in", "10", which is a record: put a row of titles above it, such as "Student ID", "Name", "Email", "Grade".',
    ]);
    expect(mapHeader('students', ['Lisa S', '@home', 'a @ b']).problems).toEqual([expect.stringContaining('mapping=')]);
  });

  it('tells where a line above the titles is taken for them', () => {
    const { problems } = mapHeader('students', ['Kendriya Vidyalaya No. 1, Pune', '', '']);
    expect(problems).toEqual([expect.stringContaining('"Kendriya Vidyalaya No. 1, Pune" and nothing else')]);
    expect(problems[0]).toContain('Delete the rows above');
  });
});

describe('mapHeader with a mapping', () => {
  it.each<[behavior: string, header: string[], mapping: Record<string, string>, fields: (string | null)[]]>([
    ['names an unknown column', ['Schüler', 'Email'], { Schüler: 'name' }, ['name', 'email']],
    ['names a column in other letters', ['Remarks ', 'Email'], { remarks: 'bio' }, ['bio', 'email']],
    ['gives a known column another field', ['Name', 'Class'], { Class: 'program' }, ['name', 'program']],
    ['wins over what a title says', ['Name', 'Legal Name'], { 'Legal Name': 'name' }, [null, 'name']],
    ['settles which of two columns counts', ['Email', 'Mail ID'], { 'Mail ID': 'email' }, [null, 'email']],
    ['prefers the very title', ['remarks', 'Remarks'], { Remarks: 'bio' }, [null, 'bio']],
    ['takes a field by its title', ['Name', 'X'], { X: 'Date of Birth' }, ['name', 'date_of_birth']],
    ['takes names that objects have', ['__proto__', 'Name'], JSON.parse('{"__proto__":"bio"}'), ['bio', 'name']],
  ])('%s', (_, header, mapping, fields) => {
    expect(mapHeader('students', header, mapping)).toMatchObject({ fields, problems: [] });
  });

  it.each<[mapping: Record<string, string>, words: string]>([
    [{ Phon: 'phone' }, '`mapping` names the column "Phon", which the file does not have. It has "Name", "Remarks", "Remarks".'],
    [{ '***': 'phone' }, 'names the column "***", which the file does not have'],
    [{ Remarks: 'bio' }, '`mapping` names the column "Remarks", which the file has 2 times.'],
    [{ Name: 'nickname' }, '`mapping` gives "Name" the field "nickname", which can not be imported. The fields of students are "id", "name",'],
    [{ Name: 'created_at' }, 'which can not be imported'],
    [{ Name: 'nmae' }, 'Did you mean `name`?'],
    [{ Name: 'constructor' }, 'which can not be imported'],
    [{ Name: '' }, 'which can not be imported'],
  ])('%j is refused in words', (mapping, words) => {
    const { problems } = mapHeader('students', ['Name', 'Remarks', 'Remarks'], mapping);
    expect(problems).toEqual([expect.stringContaining(words)]);
  });

  it('refuses two columns for one field', () => {
    const { problems } = mapHeader('students', ['A', 'B'], { A: 'name', B: 'name' });
    expect(problems).toEqual([expect.stringContaining('The columns "A", "B" are all for `name`')]);
  });

  it('answers about titles without end at once', () => {
    const long = '('.repeat(1_000_000);
    const { problems } = mapHeader('students', [long, `${'(a'.repeat(300_000)}`], { [long]: long });
    expect(problems.join('').length).toBeLessThan(2_000);
  });
});

describe('a name in parts', () => {
  it.each<[Kind, string[], (string | null)[], number[]]>([
    ['students', ['First Name', 'Last Name', 'Email'], ['name', 'name', 'email'], [0, 1]],
    ['students', ['SURNAME', 'Email', 'Middle Initial', 'Forenames'], ['name', 'email', 'name', 'name'], [3, 2, 0]],
    ['educators', ['family_name', 'given_name'], ['name', 'name'], [1, 0]],
    ['students', ['First Name', 'Email'], [null, 'email'], []],
    ['students', ['Middle Name', 'Last Name', 'Email'], [null, null, 'email'], []],
    ['grades', ['First Name', 'Last Name', 'Student Email'], [null, null, 'student_email'], []],
  ])('of %s has for %j the fields %j', (kind, header, fields, nameParts) => {
    expect(mapHeader(kind, header)).toMatchObject({ fields, nameParts, problems: [] });
  });

  it('stands beside the whole, which may lack it, and counts for nothing where the mapping names the whole', () => {
    expect(mapHeader('students', ['First Name', 'Name', 'Last Name'])).toEqual({
      fields: ['name', 'name', 'name'],
      ignored: [],
      nameParts: [0, 2],
      problems: [],
    });
    expect(mapHeader('students', ['Name', 'Surname', 'Family Name'])).toMatchObject({ fields: ['name', null, null], nameParts: [], problems: [] });
    expect(mapHeader('students', ['First Name', 'Last Name', 'Nick'], { Nick: 'name' }).fields).toEqual([null, null, 'name']);
    expect(mapHeader('students', ['First Name', 'Last Name'], { 'First Name': 'name' }).fields).toEqual(['name', null]);
  });

  it('leaves a part to the field that the mapping gives it', () => {
    const header = ['First Name', 'Surname', 'Family Name'];
    expect(mapHeader('students', header, { 'Family Name': 'bio' })).toMatchObject({ fields: ['name', 'name', 'bio'], nameParts: [0, 1], problems: [] });
  });

  it('may not have a part twice', () => {
    expect(mapHeader('students', ['First Name', 'Surname', 'Family Name']).problems).toEqual([
      'The columns "Surname", "Family Name" are all for the last name. Remove or rename all but one.',
    ]);
  });

  it.each(KINDS)('takes no title from a field of %s', (kind) => {
    const taken = fieldsOf(kind).flatMap(({ name, title, synonyms }) => [name, title, ...synonyms].filter((text) => namePartOf(text) !== undefined));
    expect(taken).toEqual([]);
  });
});

describe('titles of other systems', () => {
  it.each<[Kind, string[], (string | null)[]]>([
    [
      'students',
      ['sourcedId', 'givenName', 'familyName', 'email', 'sms', 'grades', 'orgSourcedIds'],
      ['external_id', 'name', 'name', 'email', 'phone', 'grade', 'school_id'],
    ],
    ['students', ['phone', 'sms', 'primaryOrgSourcedId', 'orgSourcedIds'], ['phone', null, 'school_id', null]],
    ['educators', ['sourcedId', 'primaryOrgSourcedId'], ['external_id', 'school_id']],
    ['courses', ['sourcedId', 'title'], ['external_id', 'title']],
    ['courses', ['sourcedId', 'courseCode', 'title'], [null, 'external_id', 'title']],
    ['grades', ['studentSourcedId', 'score', 'Subject'], ['student_external_id', 'score', 'subject_id']],
    [
      'students',
      ['Email ID of Student', 'Roll No. of the Student', "Student's Date of Birth", 'Class & Section'],
      ['email', 'external_id', 'date_of_birth', 'grade'],
    ],
    ['educators', ['Mail ID of Teacher', 'Staff Qualification', 'Faculty Subjects'], ['email', 'qualifications', 'subjects']],
    ['grades', ['Email ID of Student', 'Class of Student', 'Grade of Student', 'Subject'], ['student_email', null, null, 'subject_id']],
    ['attendance', ['Roll No of Student', 'Date', 'Status', 'Class & Section'], ['student_external_id', 'date', 'status', 'class_id']],
  ])('of %s, %j are for %j', (kind, header, fields) => {
    expect(mapHeader(kind, header)).toMatchObject({ fields, problems: [] });
  });
});

describe('a grid', () => {
  const DAYS =
    /^This is a grid with a column for each day \("[^"]+", "[^"]+"(?: and \d+ more)?\): an import wants one row for each student and day, under titles such as Roll No, Date and Status\.$/;

  it.each([
    [['Roll No', 'Name', '01-01-2026', '02-01-2026', '03-01-2026']],
    [['Roll No', '1', '2', '31']],
    [['Roll No', 'Date', '5 Jan', '6 Jan']],
    [['Email', 'Mon 5', 'Tue 6']],
    [['Email', '2026-01-05', '2026-01-06', 'Status']],
  ])('of attendance is refused, in one sentence: %j', (header) => {
    const [problem = '', ...others] = mapHeader('attendance', header).problems;
    expect(problem).toMatch(DAYS);
    expect(others).toEqual([]);
  });

  it('of marks is refused, and named by its subjects', () => {
    expect(mapHeader('grades', ['Roll No', 'Name', 'Physics', 'Chemistry', 'Maths']).problems).toEqual([
      'No column is for the subject or the score. A grid with a column for each subject ("Physics", "Chemistry" and 1 more?) is not read: an import wants one row for each student and subject, under titles such as Roll No, Subject, Term and Score.',
    ]);
  });

  it.each<[Kind, string[]]>([
    ['attendance', ['Roll No', 'Date', 'Status', '1', '2']],
    ['attendance', ['Roll No', 'Date', 'Status', 'Remarks']],
    ['grades', ['Roll No', 'Subject', 'Term', 'Score', 'Remarks', 'Teacher']],
    ['students', ['Name', 'Email', '1', '2', '3']],
  ])('is none of %s with %j', (kind, header) => {
    expect(mapHeader(kind, header).problems).toEqual([]);
  });
});
