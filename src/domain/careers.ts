// The careers that the sandbox knows, with Holland code, stream and skills: a table written for the project, in alphabetical order,
// which breaks ties. Real recommendations come from the vendor's own model; these are plausible, and repeat.

import type { HollandCode } from './riasec.js';

/** What an Indian student chooses after grade 10. */
export type Stream = 'Science (PCM)' | 'Science (PCB)' | 'Commerce' | 'Humanities' | 'Vocational';

export interface Career {
  readonly title: string;
  readonly code: HollandCode;
  readonly stream: Stream;
  /** What it asks for most, the most important first. */
  readonly skills: readonly string[];
}

export const careers: readonly Career[] = [
  { title: 'Accountant', code: 'CEI', stream: 'Commerce', skills: ['Accounting', 'Tally', 'Excel', 'Taxation'] },
  { title: 'Agricultural Scientist', code: 'IRC', stream: 'Science (PCB)', skills: ['Agronomy', 'Soil Science', 'Data Analysis', 'Field Research'] },
  { title: 'Animator', code: 'AIR', stream: 'Vocational', skills: ['Animation', 'Drawing', 'Blender', 'Storytelling'] },
  { title: 'Architect', code: 'AIR', stream: 'Science (PCM)', skills: ['AutoCAD', 'Design', 'Drawing', 'Project Management'] },
  { title: 'Bank Officer', code: 'CES', stream: 'Commerce', skills: ['Banking', 'Customer Service', 'Excel', 'Communication'] },
  { title: 'Biotechnologist', code: 'IRA', stream: 'Science (PCB)', skills: ['Biology', 'Laboratory Skills', 'Research', 'Data Analysis'] },
  { title: 'Business Analyst', code: 'ECI', stream: 'Commerce', skills: ['Business Analysis', 'Excel', 'SQL', 'Communication'] },
  { title: 'Chartered Accountant', code: 'CIE', stream: 'Commerce', skills: ['Accounting', 'Taxation', 'Auditing', 'Excel'] },
  { title: 'Chef', code: 'RAE', stream: 'Vocational', skills: ['Cooking', 'Food Safety', 'Teamwork', 'Creativity'] },
  { title: 'Civil Engineer', code: 'RIC', stream: 'Science (PCM)', skills: ['AutoCAD', 'Structural Analysis', 'Surveying', 'Project Management'] },
  { title: 'Civil Servant', code: 'SEC', stream: 'Humanities', skills: ['Public Policy', 'Current Affairs', 'Writing', 'Leadership'] },
  { title: 'Company Secretary', code: 'CES', stream: 'Commerce', skills: ['Company Law', 'Writing', 'Accounting', 'Communication'] },
  { title: 'Content Writer', code: 'AES', stream: 'Humanities', skills: ['Writing', 'SEO', 'Research', 'Creativity'] },
  { title: 'Cybersecurity Analyst', code: 'ICR', stream: 'Science (PCM)', skills: ['Networking', 'Linux', 'Cybersecurity', 'Python'] },
  { title: 'Data Analyst', code: 'ICE', stream: 'Science (PCM)', skills: ['SQL', 'Excel', 'Data Analysis', 'Statistics'] },
  { title: 'Data Scientist', code: 'ICR', stream: 'Science (PCM)', skills: ['Python', 'Machine Learning', 'Statistics', 'SQL'] },
  { title: 'Digital Marketer', code: 'EAC', stream: 'Commerce', skills: ['Digital Marketing', 'SEO', 'Social Media', 'Content Writing'] },
  { title: 'Doctor', code: 'ISR', stream: 'Science (PCB)', skills: ['Biology', 'Patient Care', 'Communication', 'Research'] },
  { title: 'Electrical Engineer', code: 'RIC', stream: 'Science (PCM)', skills: ['Circuit Design', 'MATLAB', 'Electronics', 'Troubleshooting'] },
  { title: 'Electrician', code: 'RCI', stream: 'Vocational', skills: ['Wiring', 'Troubleshooting', 'Workplace Safety', 'Electronics'] },
  { title: 'Entrepreneur', code: 'EAS', stream: 'Commerce', skills: ['Leadership', 'Sales', 'Financial Planning', 'Communication'] },
  { title: 'Environmental Scientist', code: 'IRS', stream: 'Science (PCB)', skills: ['Environmental Science', 'Field Research', 'Data Analysis', 'Writing'] },
  { title: 'Fashion Designer', code: 'AER', stream: 'Vocational', skills: ['Fashion Design', 'Drawing', 'Sewing', 'Creativity'] },
  { title: 'Financial Analyst', code: 'CIE', stream: 'Commerce', skills: ['Financial Analysis', 'Excel', 'Accounting', 'Statistics'] },
  { title: 'Graphic Designer', code: 'AEI', stream: 'Humanities', skills: ['Graphic Design', 'Photoshop', 'Illustrator', 'Creativity'] },
  { title: 'Hotel Manager', code: 'ESC', stream: 'Vocational', skills: ['Hospitality', 'Customer Service', 'Leadership', 'Communication'] },
  { title: 'Human Resources Manager', code: 'SEC', stream: 'Commerce', skills: ['Recruitment', 'Communication', 'Excel', 'Leadership'] },
  { title: 'Journalist', code: 'AES', stream: 'Humanities', skills: ['Writing', 'Interviewing', 'Current Affairs', 'Research'] },
  { title: 'Lawyer', code: 'EIS', stream: 'Humanities', skills: ['Legal Research', 'Public Speaking', 'Writing', 'Negotiation'] },
  { title: 'Librarian', code: 'CSI', stream: 'Humanities', skills: ['Cataloging', 'Research', 'Communication', 'Data Entry'] },
  { title: 'Mechanical Engineer', code: 'RIC', stream: 'Science (PCM)', skills: ['SolidWorks', 'AutoCAD', 'Thermodynamics', 'Troubleshooting'] },
  { title: 'Musician', code: 'AES', stream: 'Humanities', skills: ['Music', 'Performance', 'Creativity', 'Teamwork'] },
  { title: 'Nurse', code: 'SIR', stream: 'Science (PCB)', skills: ['Patient Care', 'First Aid', 'Communication', 'Biology'] },
  { title: 'Operations Manager', code: 'ECR', stream: 'Commerce', skills: ['Project Management', 'Leadership', 'Excel', 'Logistics'] },
  { title: 'Pharmacist', code: 'ICS', stream: 'Science (PCB)', skills: ['Pharmacology', 'Chemistry', 'Customer Service', 'Record Keeping'] },
  { title: 'Physiotherapist', code: 'SRI', stream: 'Science (PCB)', skills: ['Anatomy', 'Patient Care', 'Communication', 'First Aid'] },
  { title: 'Pilot', code: 'RIE', stream: 'Science (PCM)', skills: ['Navigation', 'Physics', 'Decision Making', 'Communication'] },
  { title: 'Product Manager', code: 'EIA', stream: 'Science (PCM)', skills: ['Product Management', 'Communication', 'Data Analysis', 'Leadership'] },
  { title: 'Psychologist', code: 'SIA', stream: 'Humanities', skills: ['Psychology', 'Counseling', 'Research', 'Communication'] },
  { title: 'Robotics Engineer', code: 'RIA', stream: 'Science (PCM)', skills: ['Robotics', 'C++', 'Python', 'Electronics'] },
  { title: 'Sales Manager', code: 'ESC', stream: 'Commerce', skills: ['Sales', 'Negotiation', 'Communication', 'CRM'] },
  { title: 'School Counselor', code: 'SAE', stream: 'Humanities', skills: ['Counseling', 'Psychology', 'Communication', 'Career Guidance'] },
  { title: 'Social Worker', code: 'SEA', stream: 'Humanities', skills: ['Community Outreach', 'Counseling', 'Communication', 'Report Writing'] },
  { title: 'Software Engineer', code: 'IRC', stream: 'Science (PCM)', skills: ['JavaScript', 'Python', 'Data Structures', 'Git'] },
  { title: 'Teacher', code: 'SAI', stream: 'Humanities', skills: ['Teaching', 'Communication', 'Lesson Planning', 'Public Speaking'] },
  { title: 'UX Designer', code: 'AIS', stream: 'Humanities', skills: ['UI/UX Design', 'Figma', 'Research', 'Communication'] },
  { title: 'Web Developer', code: 'IAR', stream: 'Science (PCM)', skills: ['JavaScript', 'HTML', 'CSS', 'React'] },
];
