import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import { createHash } from "node:crypto"
import { redactor } from "/work/redact/src/redact/redactor.ts"
const tag=(s:string)=>createHash("sha256").update(s).digest("hex").replace(/[0189]/g,"a").slice(0,6)
const r=redactor({tag})
const rows=gunzipSync(readFileSync("/work/shared/corpus/secrets-dev.jsonl.gz")).toString().trim().split("\n").map(l=>JSON.parse(l))
const stat:any={}
const t0=Date.now()
const [,,mode,src]=process.argv
for(const row of rows){
  const {text,found}=r.redact(row.text)
  const s=stat[row.source]??={pl:0,plHit:0,pos:0,posHit:0,neg:0,negHit:0}
  const again=r.redact(text)
  if(again.text!==text) console.log("NOT IDEMPOTENT",row.id,JSON.stringify(text.slice(0,300)),"->",JSON.stringify(again.text.slice(0,300)))
  if(row.expected==="clean"){s.neg++; if(found.length){s.negHit++; if(mode==="neg"&&(!src||src===row.source)) console.log(row.rule,JSON.stringify(row.text.slice(0,160)),"=>",JSON.stringify(found.map(f=>[f.kind,row.text.slice(f.start,f.end).slice(0,60)])))}}
  else{
    const vals=row.secrets??(row.secret?[row.secret]:[])
    let ok
    if(!vals.length) ok=found.length>0
    else ok=vals.every((v:string)=>{let i=row.text.indexOf(v),any=i>=0;for(;i>=0;i=row.text.indexOf(v,i+1)){ if(!covered(found,i,i+v.length)) return false} return any})
    s.pos++; if(ok)s.posHit++
    if(row.plausible){s.pl++; if(ok)s.plHit++}
    if(!ok&&mode==="miss"&&(row.plausible||!vals.length)&&(!src||src===row.source)) console.log(row.rule,JSON.stringify(row.text.slice(0,260)),"=>",JSON.stringify(vals.map((v:string)=>v.slice(0,60))),"found",JSON.stringify(found.map(f=>[f.kind,row.text.slice(f.start,f.end).slice(0,60)])))
  }
}
function covered(found:any[],a:number,b:number){ let at=a; for(const f of found){ if(f.end<=at)continue; if(f.start>at)return false; at=f.end; if(at>=b)return true} return at>=b}
let pl=0,plh=0
for(const [k,s] of Object.entries<any>(stat)){pl+=s.pl;plh+=s.plHit;console.log(k.padEnd(15),`plausible ${s.plHit}/${s.pl} ${(100*s.plHit/s.pl).toFixed(1)}%  all ${s.posHit}/${s.pos} ${(100*s.posHit/s.pos).toFixed(1)}%  neg ${s.negHit}/${s.neg} ${(100*s.negHit/s.neg).toFixed(1)}%`)}
console.log("all plausible",(100*plh/pl).toFixed(1),Date.now()-t0,"ms")
