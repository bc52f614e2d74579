// The student that the bench posts: as many fields as an integrator's import has.

/** @param tag tells one run from another; @param number tells one student of a run from another: both make the email unique */
export function newStudent(tag, number) {
  return {
    name: 'Asha Raman',
    email: `asha.${tag}.${number}@bench.test`,
    phone: '+91 98400 12345',
    grade: '10',
    program: 'Science',
    school_id: 'school-17',
    skills: ['JavaScript', 'Teamwork', 'Public speaking'],
    interests: ['Robotics', 'Chess'],
    bio: 'Builds small robots and teaches chess to younger students.',
    date_of_birth: '2010-05-14',
    external_id: `SIS-${tag}-${number}`,
  };
}
