// Schools, colleges, companies, cities and streets: the cities are real, all institutions and companies are made up, and so are their
// domains: names under .test and example.org belong to nobody (RFC 2606).

export interface Institution {
  /** What the integrator's system calls it: school_id. */
  readonly id: string;
  readonly name: string;
  readonly city: City;
  readonly domain: string;
}

interface City {
  readonly name: string;
  readonly state: string;
  /** The first three digits of its PIN codes. */
  readonly pin: string;
}

const city = (name: string, state: string, pin: string): City => ({ name, state, pin });

const ahmedabad = city('Ahmedabad', 'Gujarat', '380');
const bangalore = city('Bangalore', 'Karnataka', '560');
const bhopal = city('Bhopal', 'Madhya Pradesh', '462');
const bhubaneswar = city('Bhubaneswar', 'Odisha', '751');
const chennai = city('Chennai', 'Tamil Nadu', '600');
const coimbatore = city('Coimbatore', 'Tamil Nadu', '641');
const delhi = city('New Delhi', 'Delhi', '110');
const guwahati = city('Guwahati', 'Assam', '781');
const hyderabad = city('Hyderabad', 'Telangana', '500');
const indore = city('Indore', 'Madhya Pradesh', '452');
const jaipur = city('Jaipur', 'Rajasthan', '302');
const kochi = city('Kochi', 'Kerala', '682');
const kolkata = city('Kolkata', 'West Bengal', '700');
const lucknow = city('Lucknow', 'Uttar Pradesh', '226');
const mumbai = city('Mumbai', 'Maharashtra', '400');
const mysuru = city('Mysuru', 'Karnataka', '570');
const nagpur = city('Nagpur', 'Maharashtra', '440');
const pune = city('Pune', 'Maharashtra', '411');

const institution = (id: string, name: string, where: City, domain: string): Institution => ({ id, name, city: where, domain });

export const schools: readonly Institution[] = [
  institution('SCH-BLR-01', 'Nandi Hills Public School', bangalore, 'nandihills.test'),
  institution('SCH-BLR-02', 'Cubbon Vidyalaya', bangalore, 'cubbonvidyalaya.test'),
  institution('SCH-CHN-01', 'Marina Matriculation School', chennai, 'marinaschool.test'),
  institution('SCH-DEL-01', 'Aravalli Senior Secondary School', delhi, 'aravallischool.test'),
  institution('SCH-GAU-01', 'Brahmaputra Public School', guwahati, 'brahmaputraschool.test'),
  institution('SCH-HYD-01', 'Golconda High School', hyderabad, 'golcondahigh.test'),
  institution('SCH-JAI-01', 'Amber Valley School', jaipur, 'ambervalley.test'),
  institution('SCH-COK-01', 'Backwater Central School', kochi, 'backwaterschool.test'),
  institution('SCH-CCU-01', 'Hooghly Vidya Mandir', kolkata, 'hooghlyvidya.test'),
  institution('SCH-LKO-01', 'Gomti Inter College', lucknow, 'gomtischool.test'),
  institution('SCH-BOM-01', 'Sahyadri International School', mumbai, 'sahyadrischool.test'),
  institution('SCH-NAG-01', 'Orange City Vidyalaya', nagpur, 'orangecity.test'),
];

export const colleges: readonly Institution[] = [
  institution('COL-AMD-01', 'Sabarmati Institute of Management', ahmedabad, 'sabarmati.test'),
  institution('COL-BLR-01', 'Kaveri Institute of Technology', bangalore, 'kaveritech.test'),
  institution('COL-BLR-02', 'Vidhana College of Arts and Science', bangalore, 'vidhanacollege.test'),
  institution('COL-BHO-01', 'Narmada College of Engineering', bhopal, 'narmadaengg.test'),
  institution('COL-BBI-01', 'Kalinga Coast University', bhubaneswar, 'kalingacoast.test'),
  institution('COL-CJB-01', 'Noyyal Institute of Technology', coimbatore, 'noyyaltech.test'),
  institution('COL-CHN-01', 'Coromandel University', chennai, 'coromandel.test'),
  institution('COL-DEL-01', 'Yamuna College of Commerce', delhi, 'yamunacollege.test'),
  institution('COL-HYD-01', 'Deccan School of Data Science', hyderabad, 'deccandata.test'),
  institution('COL-IDR-01', 'Malwa University', indore, 'malwauniversity.test'),
  institution('COL-CCU-01', 'Bengal Design Academy', kolkata, 'bengaldesign.test'),
  institution('COL-BOM-01', 'Western Ghats Institute of Science', mumbai, 'westernghats.test'),
  institution('COL-MYQ-01', 'Chamundi College of Health Sciences', mysuru, 'chamundihealth.test'),
  institution('COL-PNQ-01', 'Mula Mutha Institute of Technology', pune, 'mulamutha.test'),
];

/** Where the opportunities of a company are. */
export const companyCities: readonly string[] = [bangalore, hyderabad, pune, mumbai, chennai, delhi, kolkata, ahmedabad, kochi, indore, jaipur, coimbatore].map(
  ({ name }) => name,
);

/** By the field of study that they look for. */
export const companies: Readonly<Record<string, readonly string[]>> = {
  Computing: ['Tarang Software', 'Indigo Loom Technologies', 'Palash Labs', 'Banyan Cloud Systems', 'Kite String Apps', 'Sutra Networks'],
  Data: ['Ganit Insights', 'Lotus Ledger Analytics', 'Sankhya Data Works', 'Monsoon Metrics'],
  Engineering: ['Vindhya Motors', 'Shakti Grid Works', 'Konkan Infrastructure', 'Trishul Robotics', 'Suryodaya Solar'],
  Commerce: ['Rupayan Finance', 'Khata Bookkeepers', 'Sahakar Cooperative Bank', 'Munim & Associates'],
  Management: ['Bazaar Street Retail', 'Chaiwala Brands', 'Safar Holidays', 'Dhvani Media'],
  Design: ['Rangoli Studio', 'Kathputli Animation', 'Madhubani Interactive'],
  'Life Sciences': ['Sanjeevani Hospitals', 'Neem Biotech', 'Aushadhi Pharma', 'Amrit Diagnostics'],
  Humanities: ['Pathshala Learning', 'Akshara Publications', 'Manthan Foundation', 'Saathi Counselling'],
};

export const streetKinds = ['Road', 'Marg', 'Nagar', 'Colony', 'Street', 'Layout', 'Enclave', 'Main Road'] as const;
