// What courses are about. Their titles are made of a topic and a form; make-courses.ts does that.

export interface CourseTopic {
  readonly topic: string;
  readonly category: string;
  /** The field of study that it belongs to; null: it is for everyone. */
  readonly field: string | null;
  readonly skills: readonly string[];
}

const topic = (field: string | null, category: string, name: string, ...skills: readonly string[]): CourseTopic => ({ topic: name, category, field, skills });

export const courseTopics: readonly CourseTopic[] = [
  topic('Computing', 'Programming', 'JavaScript', 'JavaScript', 'HTML'),
  topic('Data', 'Data Science', 'Data Analysis with Python', 'Python', 'Data Analysis', 'Statistics'),
  topic('Engineering', 'Engineering', 'AutoCAD', 'AutoCAD', 'Drawing'),
  topic('Commerce', 'Finance', 'Tally and GST', 'Tally', 'Accounting', 'Taxation'),
  topic('Management', 'Business', 'Digital Marketing', 'Digital Marketing', 'SEO', 'Social Media'),
  topic('Design', 'Design', 'UI/UX Design', 'UI/UX Design', 'Figma', 'Research'),
  topic('Life Sciences', 'Health', 'First Aid', 'First Aid', 'Patient Care'),
  topic('Humanities', 'Humanities', 'Content Writing', 'Content Writing', 'Writing', 'SEO'),
  topic(null, 'Workplace Skills', 'Communication', 'Communication', 'Public Speaking'),
  topic('Computing', 'Programming', 'Python', 'Python', 'Data Structures'),
  topic('Computing', 'Web Development', 'React', 'React', 'JavaScript', 'CSS'),
  topic('Data', 'Data Science', 'SQL', 'SQL', 'Data Analysis'),
  topic('Engineering', 'Engineering', 'Robotics', 'Robotics', 'Electronics', 'C++'),
  topic('Commerce', 'Finance', 'Financial Analysis', 'Financial Analysis', 'Excel'),
  topic('Management', 'Business', 'Sales', 'Sales', 'Negotiation', 'CRM'),
  topic(null, 'Workplace Skills', 'Excel', 'Excel', 'Data Entry'),
  topic('Computing', 'Web Development', 'Node.js', 'Node.js', 'JavaScript', 'SQL'),
  topic('Data', 'Data Science', 'Machine Learning', 'Machine Learning', 'Python', 'Statistics'),
  topic('Design', 'Design', 'Graphic Design', 'Graphic Design', 'Photoshop', 'Illustrator'),
  topic('Life Sciences', 'Health', 'Laboratory Techniques', 'Laboratory Skills', 'Record Keeping'),
  topic('Humanities', 'Humanities', 'Teaching', 'Teaching', 'Lesson Planning', 'Public Speaking'),
  topic(null, 'Career Readiness', 'Interview Preparation', 'Communication', 'Career Guidance'),
  topic('Computing', 'Programming', 'Data Structures', 'Data Structures', 'Java'),
  topic('Computing', 'Security', 'Cybersecurity', 'Cybersecurity', 'Networking', 'Linux'),
  topic('Engineering', 'Engineering', 'SolidWorks', 'SolidWorks', 'Design'),
  topic('Engineering', 'Engineering', 'Solar Installation', 'Electronics', 'Wiring', 'Workplace Safety'),
  topic('Commerce', 'Finance', 'Retail Banking', 'Banking', 'Customer Service'),
  topic('Commerce', 'Finance', 'Auditing', 'Auditing', 'Accounting'),
  topic('Management', 'Business', 'Entrepreneurship', 'Leadership', 'Financial Planning', 'Sales'),
  topic('Management', 'Business', 'Business Analysis', 'Business Analysis', 'Excel', 'SQL'),
  topic('Design', 'Design', 'Animation with Blender', 'Animation', 'Blender', 'Storytelling'),
  topic('Life Sciences', 'Health', 'Pharmacy Practice', 'Pharmacology', 'Chemistry'),
  topic('Life Sciences', 'Health', 'Biotechnology', 'Biology', 'Research', 'Laboratory Skills'),
  topic('Humanities', 'Humanities', 'Counseling', 'Counseling', 'Psychology'),
  topic(null, 'Workplace Skills', 'Teamwork', 'Teamwork', 'Leadership'),
  topic(null, 'Languages', 'Business English', 'Communication', 'Writing'),
  topic('Computing', 'Programming', 'Git', 'Git', 'Teamwork'),
  topic('Data', 'Data Science', 'Statistics', 'Statistics', 'Excel'),
  topic('Data', 'Data Science', 'Power BI', 'Power BI', 'Data Analysis', 'Excel'),
  topic('Engineering', 'Engineering', 'MATLAB', 'MATLAB', 'Circuit Design'),
];

export interface CourseForm {
  readonly title: (topic: string) => string;
  readonly level: 'beginner' | 'intermediate' | 'advanced';
  readonly type: 'internal' | 'external';
  /** Weeks. */
  readonly weeks: readonly [number, number];
  /** Rupees; null: it is free. */
  readonly price: readonly [number, number] | null;
}

export const courseForms: readonly CourseForm[] = [
  { title: (t) => `${t} for Beginners`, level: 'beginner', type: 'internal', weeks: [4, 8], price: null },
  { title: (t) => `${t}: Project Work`, level: 'intermediate', type: 'internal', weeks: [6, 10], price: null },
  { title: (t) => `Advanced ${t}`, level: 'advanced', type: 'external', weeks: [8, 16], price: [2_499, 9_999] },
  { title: (t) => `${t} Certificate`, level: 'intermediate', type: 'external', weeks: [8, 12], price: [1_499, 6_999] },
  { title: (t) => `${t} Weekend Workshop`, level: 'beginner', type: 'internal', weeks: [1, 2], price: [199, 799] },
  { title: (t) => `${t}: Practice Lab`, level: 'intermediate', type: 'internal', weeks: [3, 6], price: null },
  { title: (t) => `${t} Masterclass`, level: 'advanced', type: 'external', weeks: [2, 6], price: [999, 4_999] },
  { title: (t) => `Foundations of ${t}`, level: 'beginner', type: 'external', weeks: [4, 8], price: null },
  { title: (t) => `${t} at Work`, level: 'intermediate', type: 'external', weeks: [4, 8], price: [999, 3_999] },
  { title: (t) => `${t}: Mentored Track`, level: 'advanced', type: 'internal', weeks: [10, 20], price: [4_999, 14_999] },
  { title: (t) => `${t} for Schools`, level: 'beginner', type: 'internal', weeks: [3, 6], price: null },
  { title: (t) => `${t} Refresher`, level: 'intermediate', type: 'internal', weeks: [1, 3], price: null },
  { title: (t) => `${t} Bootcamp`, level: 'intermediate', type: 'external', weeks: [6, 12], price: [7_999, 24_999] },
];
