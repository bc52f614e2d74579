// What companies look for, by field of study. Titles are those of src/domain/careers.ts where there is one, so that a career
// assessment counts in the match.

export interface WorkRole {
  readonly field: string;
  readonly title: string;
  readonly required: readonly string[];
  readonly preferred: readonly string[];
  /** What one does, after "You will". */
  readonly work: string;
}

const role = (field: string, title: string, required: readonly string[], preferred: readonly string[], work: string): WorkRole => ({
  field,
  title,
  required,
  preferred,
  work,
});

export const workRoles: readonly WorkRole[] = [
  role(
    'Computing',
    'Software Engineer',
    ['JavaScript', 'Data Structures', 'Git'],
    ['React', 'Node.js'],
    'build and test features of our web platform with a team of six',
  ),
  role('Computing', 'Web Developer', ['HTML', 'CSS', 'JavaScript'], ['React', 'Figma'], 'turn designs into fast, accessible pages'),
  role('Computing', 'Backend Developer', ['Node.js', 'SQL', 'Git'], ['Linux', 'Python'], 'write services and keep their queries quick'),
  role('Computing', 'Cybersecurity Analyst', ['Networking', 'Linux', 'Cybersecurity'], ['Python'], 'watch alerts, look into incidents and harden servers'),
  role(
    'Data',
    'Data Analyst',
    ['SQL', 'Excel', 'Data Analysis'],
    ['Power BI', 'Statistics'],
    'answer questions of the business with data, and show the answers',
  ),
  role('Data', 'Data Scientist', ['Python', 'Statistics', 'Machine Learning'], ['SQL', 'Research'], 'build and check models of demand and churn'),
  role(
    'Engineering',
    'Mechanical Engineer',
    ['SolidWorks', 'Troubleshooting'],
    ['AutoCAD', 'Project Management'],
    'design fixtures and follow them to the shop floor',
  ),
  role('Engineering', 'Civil Engineer', ['AutoCAD', 'Surveying'], ['Project Management'], 'prepare site drawings and measure the progress of works'),
  role(
    'Engineering',
    'Electrical Engineer',
    ['Circuit Design', 'Electronics'],
    ['MATLAB', 'Troubleshooting'],
    'test control panels and write down what you find',
  ),
  role('Engineering', 'Robotics Engineer', ['Robotics', 'C++'], ['Electronics', 'Python'], 'put sensors and motors to work on our pick-and-place line'),
  role('Commerce', 'Accountant', ['Accounting', 'Tally'], ['Taxation', 'Excel'], 'keep the books and prepare monthly GST returns'),
  role('Commerce', 'Bank Officer', ['Banking', 'Customer Service'], ['Communication', 'Excel'], 'open accounts and advise customers at the branch'),
  role('Commerce', 'Financial Analyst', ['Financial Analysis', 'Excel'], ['Accounting', 'Statistics'], 'build forecasts and explain where the money went'),
  role(
    'Management',
    'Digital Marketer',
    ['Digital Marketing', 'Social Media'],
    ['SEO', 'Content Writing'],
    'plan campaigns, run them and report what they brought',
  ),
  role('Management', 'Business Analyst', ['Business Analysis', 'Excel'], ['SQL', 'Communication'], 'write down what users need and check that they get it'),
  role('Management', 'Sales Executive', ['Sales', 'Communication'], ['CRM', 'Negotiation'], 'call on shops in your area and win new ones'),
  role('Design', 'UX Designer', ['UI/UX Design', 'Figma'], ['Research', 'Graphic Design'], 'sketch, test and refine screens together with users'),
  role('Design', 'Graphic Designer', ['Graphic Design', 'Photoshop'], ['Illustrator', 'Creativity'], 'make posters, packs and pictures for our clients'),
  role('Design', 'Animator', ['Animation', 'Blender'], ['Storytelling', 'Drawing'], "bring characters of a children's series to life"),
  role('Life Sciences', 'Biotechnologist', ['Biology', 'Laboratory Skills'], ['Research', 'Data Analysis'], "run assays and keep the laboratory's records"),
  role('Life Sciences', 'Nurse', ['Patient Care', 'First Aid'], ['Biology', 'Record Keeping'], 'look after patients of a thirty-bed ward'),
  role('Life Sciences', 'Pharmacist', ['Pharmacology', 'Chemistry'], ['Record Keeping', 'Patient Care'], 'dispense medicines and explain how to take them'),
  role('Humanities', 'Content Writer', ['Writing', 'Content Writing'], ['SEO', 'Research'], 'write lessons and articles that people finish reading'),
  role('Humanities', 'Teacher', ['Teaching', 'Communication'], ['Public Speaking', 'Research'], 'teach small groups and prepare their material'),
  role('Humanities', 'School Counselor', ['Counseling', 'Psychology'], ['Communication'], 'listen to students and help them choose'),
];
