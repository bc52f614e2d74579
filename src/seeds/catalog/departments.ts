// What is taught where: the departments of schools and colleges, with their subjects and the degrees of those who teach there.
// Written for the project.

export interface Department {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly degrees: readonly string[];
}

const department = (name: string, subjects: readonly string[], degrees: readonly string[]): Department => ({ name, subjects, degrees });

export const schoolDepartments: readonly Department[] = [
  department('English', ['English', 'English Literature'], ['MA English']),
  department('Hindi', ['Hindi', 'Sanskrit'], ['MA Hindi']),
  department('Mathematics', ['Mathematics', 'Applied Mathematics'], ['M.Sc Mathematics']),
  department('Physics', ['Physics', 'Science'], ['M.Sc Physics']),
  department('Chemistry', ['Chemistry', 'Science'], ['M.Sc Chemistry']),
  department('Biology', ['Biology', 'Biotechnology', 'Science'], ['M.Sc Botany', 'M.Sc Zoology']),
  department('Computer Science', ['Computer Science', 'Informatics Practices'], ['MCA', 'M.Sc Computer Science']),
  department('Commerce', ['Accountancy', 'Business Studies', 'Economics'], ['M.Com', 'MA Economics']),
  department('Social Science', ['History', 'Geography', 'Political Science'], ['MA History', 'MA Geography', 'MA Political Science']),
  department('Psychology', ['Psychology'], ['MA Psychology']),
  department('Physical Education', ['Physical Education'], ['M.P.Ed']),
];

const accounting = department('Accounting', ['Financial Accounting', 'Taxation', 'Auditing', 'Business Law'], ['M.Com', 'Chartered Accountant']);
const biotechnology = department('Biotechnology', ['Cell Biology', 'Genetics', 'Microbiology', 'Biochemistry'], ['M.Sc Biotechnology', 'M.Sc Microbiology']);
const chemistry = department('Chemistry', ['Organic Chemistry', 'Physical Chemistry', 'Analytical Chemistry'], ['M.Sc Chemistry']);
const civil = department(
  'Civil Engineering',
  ['Surveying', 'Structural Analysis', 'Soil Mechanics'],
  ['M.Tech Structural Engineering', 'M.Tech Geotechnical Engineering'],
);
const computing = department(
  'Computer Science',
  ['Data Structures', 'Operating Systems', 'Database Systems', 'Computer Networks', 'Software Engineering', 'Web Technologies'],
  ['M.Tech Computer Science', 'MCA'],
);
const data = department(
  'Data Science',
  ['Probability and Statistics', 'Machine Learning', 'Data Visualization', 'Big Data'],
  ['M.Tech Data Science', 'M.Sc Statistics'],
);
const design = department('Communication Design', ['Typography', 'Color Theory', 'Illustration', 'User Experience'], ['M.Des Communication Design', 'MFA']);
const animation = department('Animation', ['Drawing', 'Animation', 'Storyboarding', 'Sound Design'], ['M.Des Animation Film Design', 'MFA']);
const economics = department('Economics', ['Microeconomics', 'Macroeconomics', 'Indian Economy'], ['MA Economics']);
const electrical = department(
  'Electrical Engineering',
  ['Circuit Theory', 'Electrical Machines', 'Control Systems'],
  ['M.Tech Power Systems', 'M.Tech Control Systems'],
);
const english = department('English', ['English Literature', 'Professional Communication', 'Linguistics'], ['MA English']);
const management = department('Management', ['Marketing', 'Organizational Behavior', 'Human Resource Management', 'Business Analytics'], ['MBA']);
const mathematics = department('Mathematics', ['Linear Algebra', 'Calculus', 'Discrete Mathematics'], ['M.Sc Mathematics']);
const mechanical = department(
  'Mechanical Engineering',
  ['Thermodynamics', 'Fluid Mechanics', 'Machine Design', 'Engineering Drawing'],
  ['M.Tech Thermal Engineering', 'M.Tech Machine Design'],
);
const nursing = department('Nursing', ['Anatomy', 'Community Health Nursing', 'Medical-Surgical Nursing'], ['M.Sc Nursing']);
const pharmacy = department('Pharmacy', ['Pharmacology', 'Pharmaceutics', 'Pharmacognosy'], ['M.Pharm']);
const physiotherapy = department('Physiotherapy', ['Exercise Therapy', 'Electrotherapy', 'Biomechanics'], ['MPT']);
const psychology = department('Psychology', ['General Psychology', 'Counseling', 'Research Methods'], ['MA Psychology']);

/** By the id of the college. */
export const collegeDepartments: Readonly<Record<string, readonly Department[]>> = {
  'COL-AMD-01': [management, accounting, economics],
  'COL-BLR-01': [computing, data, electrical, mechanical, mathematics],
  'COL-BLR-02': [english, psychology, economics, accounting, mathematics],
  'COL-BHO-01': [mechanical, civil, electrical, mathematics],
  'COL-BBI-01': [computing, management, biotechnology, english],
  'COL-CJB-01': [computing, mechanical, electrical, mathematics],
  'COL-CHN-01': [computing, chemistry, accounting, psychology],
  'COL-DEL-01': [accounting, management, economics],
  'COL-HYD-01': [data, computing, mathematics],
  'COL-IDR-01': [accounting, management, english, biotechnology],
  'COL-CCU-01': [design, animation],
  'COL-BOM-01': [biotechnology, chemistry, data, mathematics],
  'COL-MYQ-01': [nursing, pharmacy, physiotherapy, psychology],
  'COL-PNQ-01': [computing, data, civil, mechanical],
};
