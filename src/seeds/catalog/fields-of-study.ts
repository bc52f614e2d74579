// What students study, with what belongs to it: programs, skills, interests, subjects, and the Holland code of those who like it.
// Written for the project; the skills are those that src/domain/careers.ts knows, so that matches and recommendations make sense.

import type { HollandCode } from '../../domain/riasec.js';

export interface FieldOfStudy {
  readonly name: string;
  /** How often it is chosen, relative to the others. */
  readonly weight: number;
  readonly code: HollandCode;
  /** What a school student of grade 11 or 12 takes. */
  readonly stream: string;
  /** What a college student is enrolled in. */
  readonly programs: readonly string[];
  readonly skills: readonly string[];
  readonly interests: readonly string[];
  /** Subjects of a college student, by code. */
  readonly subjects: readonly string[];
  /** The short name in the names of classes. */
  readonly short: string;
}

export const fieldsOfStudy: readonly FieldOfStudy[] = [
  {
    name: 'Computing',
    weight: 26,
    code: 'IRC',
    stream: 'Science (PCM)',
    programs: ['B.Tech Computer Science', 'B.Tech Information Technology', 'BCA', 'MCA'],
    skills: ['JavaScript', 'Python', 'Data Structures', 'Git', 'HTML', 'CSS', 'React', 'Node.js', 'SQL', 'Java', 'Linux', 'Networking', 'Cybersecurity'],
    interests: ['Web Development', 'Open Source', 'Cybersecurity', 'Robotics', 'Chess', 'Game Design'],
    subjects: ['CS201', 'CS203', 'CS205', 'MA201', 'HS201'],
    short: 'CSE',
  },
  {
    name: 'Data',
    weight: 12,
    code: 'ICE',
    stream: 'Science (PCM)',
    programs: ['B.Tech Data Science', 'B.Sc Statistics', 'B.Sc Mathematics'],
    skills: ['Python', 'SQL', 'Excel', 'Statistics', 'Data Analysis', 'Machine Learning', 'Power BI', 'Research'],
    interests: ['Data Analysis', 'Machine Learning', 'Quizzing', 'Cricket Statistics', 'Puzzles'],
    subjects: ['DS201', 'DS203', 'ST201', 'MA201', 'HS201'],
    short: 'DS',
  },
  {
    name: 'Engineering',
    weight: 16,
    code: 'RIC',
    stream: 'Science (PCM)',
    programs: ['B.Tech Mechanical Engineering', 'B.Tech Civil Engineering', 'B.Tech Electrical Engineering', 'Diploma in Mechanical Engineering'],
    skills: ['AutoCAD', 'SolidWorks', 'MATLAB', 'Circuit Design', 'Electronics', 'Troubleshooting', 'Project Management', 'Surveying', 'Robotics', 'C++'],
    interests: ['Robotics', 'Automobiles', 'Renewable Energy', 'Model Building', 'Drones'],
    subjects: ['ME201', 'ME203', 'EE201', 'MA201', 'HS201'],
    short: 'ENG',
  },
  {
    name: 'Commerce',
    weight: 16,
    code: 'CES',
    stream: 'Commerce',
    programs: ['B.Com', 'B.Com (Honours)', 'BBA', 'M.Com'],
    skills: ['Accounting', 'Tally', 'Excel', 'Taxation', 'Financial Analysis', 'Banking', 'Communication', 'Customer Service', 'Auditing'],
    interests: ['Personal Finance', 'Stock Market', 'Entrepreneurship', 'Debating', 'Badminton'],
    subjects: ['AC201', 'AC203', 'EC201', 'BL201', 'HS201'],
    short: 'COM',
  },
  {
    name: 'Management',
    weight: 9,
    code: 'ESC',
    stream: 'Commerce',
    programs: ['BBA', 'MBA', 'BMS'],
    skills: ['Digital Marketing', 'SEO', 'Social Media', 'Sales', 'Negotiation', 'CRM', 'Leadership', 'Communication', 'Business Analysis', 'Excel'],
    interests: ['Entrepreneurship', 'Digital Marketing', 'Public Speaking', 'Travel', 'Football'],
    subjects: ['MG201', 'MG203', 'MK201', 'EC201', 'HS201'],
    short: 'MGT',
  },
  {
    name: 'Design',
    weight: 7,
    code: 'AIS',
    stream: 'Humanities',
    programs: ['B.Des Communication Design', 'B.Des Fashion Design', 'BFA', 'B.Arch'],
    skills: ['Graphic Design', 'Photoshop', 'Illustrator', 'Figma', 'UI/UX Design', 'Drawing', 'Animation', 'Blender', 'Creativity', 'Storytelling'],
    interests: ['Photography', 'Illustration', 'Animation', 'Typography', 'Theatre'],
    subjects: ['DE201', 'DE203', 'AR201', 'HA201', 'HS201'],
    short: 'DES',
  },
  {
    name: 'Life Sciences',
    weight: 8,
    code: 'ISR',
    stream: 'Science (PCB)',
    programs: ['B.Sc Biotechnology', 'B.Sc Nursing', 'B.Pharm', 'BPT'],
    skills: ['Biology', 'Chemistry', 'Laboratory Skills', 'Research', 'Patient Care', 'First Aid', 'Pharmacology', 'Record Keeping', 'Data Analysis'],
    interests: ['Public Health', 'Gardening', 'Wildlife', 'Yoga', 'Volunteering'],
    subjects: ['BI201', 'BI203', 'CH201', 'ST201', 'HS201'],
    short: 'BIO',
  },
  {
    name: 'Humanities',
    weight: 6,
    code: 'SAE',
    stream: 'Humanities',
    programs: ['BA English', 'BA Psychology', 'BA Economics', 'B.Ed'],
    skills: [
      'Writing',
      'Research',
      'Public Speaking',
      'Teaching',
      'Counseling',
      'Psychology',
      'Communication',
      'Current Affairs',
      'Content Writing',
      'Interviewing',
    ],
    interests: ['Reading', 'Creative Writing', 'Debating', 'Theatre', 'Community Service'],
    subjects: ['EN201', 'PS201', 'HI201', 'SO201', 'HS201'],
    short: 'ART',
  },
];

/** Subjects of a school student in grades 9 and 10; in 11 and 12, by stream. */
export const schoolSubjects: Readonly<Record<string, readonly string[]>> = {
  Secondary: ['ENG', 'HIN', 'MATH', 'SCI', 'SST'],
  'Science (PCM)': ['ENG', 'PHY', 'CHE', 'MATH', 'CS'],
  'Science (PCB)': ['ENG', 'PHY', 'CHE', 'BIO', 'PED'],
  Commerce: ['ENG', 'ACC', 'BST', 'ECO', 'MATH'],
  Humanities: ['ENG', 'HIS', 'POL', 'GEO', 'PSY'],
};

/** The field that has the most skills in common with these; null where none has any. */
export function likelyField(skills: readonly string[]): FieldOfStudy | null {
  const shared = fieldsOfStudy.map((field) => ({ field, count: skills.filter((skill) => field.skills.includes(skill)).length }));
  const best = shared.toSorted((a, b) => b.count - a.count)[0];
  return best && best.count > 0 ? best.field : null;
}
